"""Texts of a known grade: written reviews, and comments joined into something like one."""

import random

from sampling.chance import happens
from sampling.clipping import LONG_TEXT, USUAL_TEXT, clip
from sampling.comments import Comments
from sampling.mixes import Mix
from texts import critics, reviews

CRITICS_SHARE = 0.35  # of the written reviews on a coarse scale


class Opinions:
    def __init__(self, rng: random.Random, comments: Comments, mix: Mix) -> None:
        self._rng, self._comments, self._mix = rng, comments, mix

    def review(self, grade: int, fine: bool) -> str:
        """A text of one or more parts. `fine` says that the scale has more steps than good and bad."""
        parts, longest = list[str](), USUAL_TEXT
        if self._rng.random() < 0.6 or not self._comments.has_all():
            parts.append(self._written(grade, fine))
        if not parts or self._rng.random() < 0.25 and self._comments.has_all():
            parts += self._comments.several(grade)
        if happens(self._rng, self._mix.long_share):
            parts += [self._written(grade, fine) for _ in range(2)]
            longest = LONG_TEXT
        self._rng.shuffle(parts)
        return clip(" ".join(parts), longest)

    def one(self) -> str:
        """One opinion of any grade that is not neutral."""
        grade = self._rng.choice((-2, -1, 1, 2))
        if self._rng.random() >= 0.4 and self._comments.has(grade):
            return self._comments.one(grade)
        if self._rng.random() < 0.6:
            return critics.fragment(self._rng, grade > 0)
        return self._written(grade, fine=False)

    def _written(self, grade: int, fine: bool) -> str:
        """A critics' verdict only tells good from bad, so that it does not serve a fine scale."""
        if grade and not fine and self._rng.random() < CRITICS_SHARE:
            return critics.verdict(self._rng, grade > 0)
        return reviews.review(self._rng, grade, self._mix.saying_share, self._mix.idiom_share)
