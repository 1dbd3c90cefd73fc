"""The best of some scores."""

import ctypes
from collections.abc import Sequence
from typing import Any

from . import _library
from ._errors import InvalidArgument
from ._handles import integer, real


def _count(top_k: Any) -> int:
    number = integer(top_k, "top_k")
    if not 0 <= number < 1 << 63:
        raise InvalidArgument(f"top_k is {number} (expected 0 to {(1 << 63) - 1})")
    return number


class Selection:
    """Which scores of an answer are shown: the best `top_k` (0: all) that are at least `threshold`."""

    def __init__(self, top_k: int, threshold: float) -> None:
        self.top_k, self.threshold = _count(top_k), real(threshold, "threshold")
        if not 0 <= self.threshold <= 1:
            raise InvalidArgument(f"threshold is {self.threshold!r} (expected 0 to 1)")

    def of(self, scores: Any, count: int) -> list[int]:
        """The positions in an array of `count` C floats, best first."""
        if self.top_k == 0 and self.threshold == 0:
            return _ranked(scores, count)
        return _selected(scores, count, self.threshold, self.top_k)


def _ranked(scores: Any, count: int) -> list[int]:
    order = (ctypes.c_size_t * count)()
    _library.check(_library.get().zstc_rank(scores, count, order))
    return list(order)


def _selected(scores: Any, count: int, threshold: float, top_k: int) -> list[int]:
    order, selected = (ctypes.c_size_t * count)(), ctypes.c_size_t()
    _library.check(_library.get().zstc_select(scores, count, threshold, top_k, order, ctypes.byref(selected)))
    return list(order[: selected.value])


def select(scores: Sequence[float], threshold: float = 0.0, top_k: int = 0) -> list[int]:
    """The positions of the scores that are at least `threshold`, best first, ties by position.

    top_k: at most so many; 0 for all. Scores are compared as float32. NaN is never selected.
    """
    best, least, count = _count(top_k), real(threshold, "threshold"), len(scores)
    return _selected((ctypes.c_float * count)(*scores), count, least, best)
