"""Groups of a text that was written for this project with the labels that were written for it."""

import random
from collections.abc import Sequence

from corpus import CONTRADICTION, ENTAILMENT, WrittenSet, WrittenText
from sampling.chance import happens
from sampling.clipping import LONG_TEXT, clip
from sampling.group import Group
from sampling.templates import property_template, topic_template

ALL_SETS_SHARE = 0.2  # of the groups: the labels of all sets of the text, some of them right
ONE_RIGHT_SHARE = 0.5  # of the others: one right label at most, as where labels exclude each other
LOWER_SHARE = 0.3     # of the groups: labels in lower case
TOPIC_WORDS = frozenset((
    "topic", "subtopic", "field", "subfield", "subject", "domain", "area", "section", "forum", "category", "theme",
    "discipline", "industry", "sport", "specialty",
))


class WrittenGroups:
    def __init__(self, texts: Sequence[WrittenText], rng: random.Random) -> None:
        self._texts, self._rng = texts, rng

    def draw(self) -> Group:
        row = self._rng.choice(self._texts)
        if len(row.sets) > 1 and happens(self._rng, ALL_SETS_SHARE):
            return self._group_of_all(row)
        return self._group_of_one(row.text, self._rng.choice(row.sets))

    def _group_of_one(self, text: str, labels: WrittenSet) -> Group:
        right = list(labels.right)
        if len(right) > 1 and happens(self._rng, ONE_RIGHT_SHARE):
            right = [self._rng.choice(right)]
        about = bool(TOPIC_WORDS & set(labels.kind.lower().split()))
        template = (topic_template if about else property_template)(self._rng)
        return self._group(text, right, list(labels.wrong), template, ranked=True)

    def _group_of_all(self, row: WrittenText) -> Group:
        """Several may be right, and which of them is more so is not known."""
        right = [label for some in row.sets for label in some.right]
        wrong = [label for some in row.sets for label in some.wrong]
        taken = {label.lower() for label in right}
        return self._group(row.text, right, [label for label in wrong if label.lower() not in taken],
                           property_template(self._rng), ranked=False)

    def _group(self, text: str, right: list[str], wrong: list[str], template: str, ranked: bool) -> Group:
        labels = right + wrong
        if happens(self._rng, LOWER_SHARE):
            labels = [label.lower() for label in labels]
        targets = [1.0 / len(right) if ranked else 0.0] * len(right) + [0.0] * len(wrong)
        relations = [ENTAILMENT] * len(right) + [CONTRADICTION] * len(wrong)
        return Group("written", clip(text, LONG_TEXT), labels, targets, relations, template, distilled=False)
