"""Groups of an opinion with the steps of a scale as labels."""

import random
from collections.abc import Sequence

from corpus import CONTRADICTION, ENTAILMENT
from sampling.group import UNKNOWN, Group
from sampling.opinions import Opinions
from sampling.templates import property_template

# Each runs from worst to best.
SCALES = (
    ("very negative", "negative", "neutral", "positive", "very positive"),
    ("terrible", "bad", "okay", "good", "excellent"),
    ("awful", "poor", "average", "good", "great"),
    ("very bad", "bad", "mixed", "good", "very good"),
    ("very unhappy", "unhappy", "indifferent", "happy", "very happy"),
    ("one star", "two stars", "three stars", "four stars", "five stars"),
)
ALL_STEPS, COARSE_STEPS = (-2, -1, 0, 1, 2), (-1, 0, 1)
_NEIGHBOUR_TARGET = 0.1  # share of a neighbouring step in the target, where the right one has 1


class GradeGroups:
    def __init__(self, rng: random.Random, opinions: Opinions) -> None:
        self._rng, self._opinions = rng, opinions

    def draw(self) -> Group:
        grade = self._rng.randint(-2, 2)
        scale = self._rng.choice(SCALES)
        steps = self._steps(grade)
        text = self._opinions.review(grade, fine=len(steps) == len(ALL_STEPS))
        return steps_group("grade", text, scale, steps, grade, property_template(self._rng))

    def _steps(self, grade: int) -> Sequence[int]:
        """Which steps of the scale are offered: the two sides, the two sides and the middle, or all."""
        chance = self._rng.random()
        if chance < 0.25 and grade:
            return (-1, 1)
        return COARSE_STEPS if chance < 0.4 else ALL_STEPS


def steps_group(
    kind: str, text: str, scale: Sequence[str], steps: Sequence[int], grade: int, template: str,
) -> Group:
    """A text of that grade with those steps of a scale as labels."""
    targets, relations = _ordinal(steps, grade)
    return Group(kind, text, [scale[step + 2] for step in steps], targets, relations, template, distilled=False)


def _ordinal(steps: Sequence[int], grade: int) -> tuple[list[float], list[int]]:
    """Targets and relations on a scale: neighbours of the right step have a small share of the target, and count as
    neither right nor wrong."""
    right = min(steps, key=lambda step: abs(step - grade))
    targets, relations = list[float](), list[int]()
    for step in steps:
        near = step != right and abs(step - grade) <= 1
        targets.append(1.0 if step == right else _NEIGHBOUR_TARGET if near else 0.0)
        relations.append(ENTAILMENT if step == right else UNKNOWN if near else CONTRADICTION)
    total = sum(targets)
    return [target / total for target in targets], relations
