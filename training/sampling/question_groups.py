"""Groups of a question with kinds of answer that it may ask for."""

import collections
import random
from collections.abc import Iterable

from corpus import TopicRow
from sampling.group import Group, group_with_right
from sampling.kind_labels import kind_labels
from sampling.templates import QUESTION_TEMPLATES
from texts import questions

QUESTION_SETS = ("opentriviaqa", "clinc150")


class QuestionGroups:
    """Uses those of the rows that are a question of a known kind."""

    def __init__(self, rng: random.Random, rows: Iterable[TopicRow]) -> None:
        self._rng = rng
        self._texts = collections.defaultdict[str, list[str]](list)
        for row in rows:
            kind = questions.kind_of(row.text)
            if kind:
                self._texts[kind].append(row.text)

    def draw(self) -> Group:
        kind = self._rng.choice(sorted(self._texts))
        labels = kind_labels(self._rng, questions.KINDS, kind)
        text = self._rng.choice(self._texts[kind])
        return group_with_right("question", text, labels, 0, self._rng.choice(QUESTION_TEMPLATES))
