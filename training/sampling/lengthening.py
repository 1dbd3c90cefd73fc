"""Longer texts out of short ones: real texts are long and partly off the topic."""

import random
from collections.abc import Sequence

from corpus import TopicRow
from sampling.clipping import LONG_TEXT, clip
from sampling.topic_sets import TopicSets

JOINED_SHARE = 0.2  # of the short texts: joined with others of their label
STRAY_SHARE = 0.1   # of all texts: with a sentence about something else
_SHORT = 200        # characters


class Lengthening:
    """`fillers` are sentences about anything; there may be none."""

    def __init__(self, rng: random.Random, topics: TopicSets, fillers: Sequence[str]) -> None:
        self._rng, self._topics, self._fillers = rng, topics, fillers

    def lengthen(self, row: TopicRow, label: str) -> tuple[str, list[str]]:
        """The text of a row, sometimes with others of that label or with a stray sentence. Returns the text and the
        labels of all rows in it."""
        rows = [row]
        if len(row.text) < _SHORT and self._rng.random() < JOINED_SHARE:
            rows += self._topics.rows_like(row, label, self._rng.randint(1, 4))
        parts = [row.text for row in rows]
        if self._fillers and self._rng.random() < STRAY_SHARE:
            parts.insert(self._rng.randint(0, len(parts)), self._rng.choice(self._fillers))
        return clip(" ".join(parts)), sorted({label for row in rows for label in row.labels})

    def long_text(self, row: TopicRow) -> str:
        """The text of a row with several others of its first label."""
        others = self._topics.rows_like(row, row.labels[0], self._rng.randint(3, 9))
        return clip(" ".join([row.text, *(other.text for other in others)]), LONG_TEXT)
