"""Groups of opinions that people have written, with the sides or the steps of a scale as labels."""

import collections
import random
from collections.abc import Iterable, Sequence

from corpus import OpinionRow
from sampling.clipping import LONG_TEXT, clip
from sampling.grade_groups import ALL_STEPS, COARSE_STEPS, SCALES, steps_group
from sampling.group import Group, group_with_right
from sampling.templates import property_template

# What a text is called that finds its matter bad, and one that finds it good.
SIDES = (
    ("negative", "positive"), ("negative", "positive"), ("bad", "good"), ("unfavorable", "favorable"),
    ("critical", "approving"), ("criticism", "praise"), ("unhappy", "happy"), ("displeased", "pleased"),
    ("expressing a negative sentiment", "expressing a positive sentiment"),
    ("negative sentiment", "positive sentiment"),
)
REVIEW_SIDES = (
    ("a negative review", "a positive review"), ("dissatisfied", "satisfied"), ("complaint", "compliment"),
    ("not recommended", "recommended"), ("a disappointed customer", "a happy customer"), ("hated it", "loved it"),
    ("thumbs down", "thumbs up"), ("a bad experience", "a good experience"),
)
POINT_SIDES = (("con", "pro"), ("drawback", "advantage"), ("weakness", "strength"), ("disadvantage", "benefit"))
STEPS_SHARE = 0.5  # of the texts of a known grade: the middle or the degrees are among the labels

SETS = {  # by data set: more pairs that fit its texts
    "pros_cons": POINT_SIDES + REVIEW_SIDES[1:3], "product_sentences": REVIEW_SIDES, "product_reviews": REVIEW_SIDES,
    "clothing": REVIEW_SIDES,
}


class OpinionGroups:
    """Every data set, and in it every grade, comes as often as the others."""

    def __init__(self, rows: Iterable[OpinionRow], rng: random.Random) -> None:
        self._rng = rng
        self._rows = collections.defaultdict[str, dict[int, list[OpinionRow]]](lambda: collections.defaultdict(list))
        for row in rows:
            self._rows[row.dataset][row.grade].append(row)

    def draw(self) -> Group:
        name = self._rng.choice(list(self._rows))
        grades = self._rows[name]
        row = self._rng.choice(grades[self._rng.choice(sorted(grades))])
        if not row.grade or row.fine and self._rng.random() < STEPS_SHARE:
            return self._steps_group(row)
        return self._sides_group(row, SETS.get(name, ()))

    def _sides_group(self, row: OpinionRow, more: Sequence[tuple[str, str]]) -> Group:
        labels = self._rng.choice(more) if more and self._rng.random() < 0.5 else self._rng.choice(SIDES)
        return group_with_right("opinion", clip(row.text, LONG_TEXT), labels, int(row.grade > 0),
                                property_template(self._rng))

    def _steps_group(self, row: OpinionRow) -> Group:
        steps = COARSE_STEPS if self._rng.random() < 0.6 else ALL_STEPS
        scale = self._rng.choice(SCALES)
        return steps_group("opinion", clip(row.text, LONG_TEXT), scale, steps, row.grade, property_template(self._rng))
