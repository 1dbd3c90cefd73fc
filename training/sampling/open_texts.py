"""Texts for open groups: premises of NLI pairs, labelled texts and glosses, and now and then a long text."""

import random
from collections.abc import Sequence

from sampling.chance import happens
from sampling.clipping import clip
from sampling.glosses import Glosses
from sampling.lengthening import Lengthening
from sampling.topic_sets import TopicSets

PREMISE_SHARE, GLOSS_SHARE = 0.4, 0.1  # the rest are labelled texts


class OpenTexts:
    def __init__(
        self, rng: random.Random, topics: TopicSets, glosses: Glosses, fillers: Sequence[str], lengthening: Lengthening,
        long_share: float,
    ) -> None:
        self._rng, self._topics, self._glosses, self._fillers = rng, topics, glosses, fillers
        self._lengthening, self._long_share = lengthening, long_share

    def draw(self) -> str:
        if happens(self._rng, self._long_share):
            return self._lengthening.long_text(self._topics.any_row())
        chance = self._rng.random()
        if chance < PREMISE_SHARE and self._fillers:
            return clip(" ".join(self._rng.choices(self._fillers, k=self._rng.choice((1, 1, 1, 2)))))
        if chance < PREMISE_SHARE + GLOSS_SHARE:
            return self._glosses.any().text
        row = self._topics.any_row()
        return self._lengthening.lengthen(row, row.labels[0])[0]
