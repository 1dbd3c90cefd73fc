"""Groups of a labelled text with one of its labels and wrong ones."""

import random

from sampling.group import Group
from sampling.lengthening import Lengthening
from sampling.one_right import Candidates, OneRight
from sampling.topic_sets import TopicSets


class TopicGroups:
    def __init__(self, rng: random.Random, topics: TopicSets, lengthening: Lengthening, one_right: OneRight) -> None:
        self._rng, self._topics, self._lengthening, self._one_right = rng, topics, lengthening, one_right

    def draw(self) -> Group:
        row = self._topics.any_row()
        right = self._rng.choice(row.labels)
        text, all_right = self._lengthening.lengthen(row, right)

        def draw_wrong() -> str:
            return self._topics.wrong_label(row.dataset, right)

        return self._one_right.topic_group(Candidates(text, right, all_right, draw_wrong))
