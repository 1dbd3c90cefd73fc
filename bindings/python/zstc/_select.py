"""The best of some scores."""

import ctypes
from collections.abc import Sequence
from typing import Any

from . import _library
from ._errors import InvalidArgument


class Selection:
    """Which scores of an answer are shown: the best `top_k` (0: all) that are at least `threshold`."""

    def __init__(self, top_k: int, threshold: float) -> None:
        if not isinstance(top_k, int):
            raise TypeError(f"top_k must be int, not {type(top_k).__name__}")
        if not 0 <= top_k < 1 << 63:
            raise InvalidArgument(f"top_k is {top_k} (expected 0 or more)")
        if not isinstance(threshold, (int, float)):
            raise TypeError(f"threshold must be float, not {type(threshold).__name__}")
        if not 0 <= threshold <= 1:
            raise InvalidArgument(f"threshold is {threshold!r} (expected 0 to 1)")
        self.top_k, self.threshold = top_k, threshold

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
    if not isinstance(top_k, int):
        raise TypeError(f"top_k must be int, not {type(top_k).__name__}")
    if not 0 <= top_k < 1 << 63:
        raise InvalidArgument(f"top_k is {top_k} (expected 0 or more)")
    count = len(scores)
    return _selected((ctypes.c_float * count)(*scores), count, threshold, top_k)
