"""The best of some scores."""

import ctypes
from typing import Any, List, Sequence

from . import _library
from ._errors import InvalidArgument


class Selection:
    """Which scores of an answer are shown: the best `top_k` (0: all) that are at least `threshold`."""

    def __init__(self, top_k: int, threshold: float) -> None:
        if not isinstance(top_k, int):
            raise TypeError("top_k must be int, not %s" % type(top_k).__name__)
        if not 0 <= top_k < 1 << 63:
            raise InvalidArgument("top_k is %d (expected 0 or more)" % top_k)
        if not isinstance(threshold, (int, float)):
            raise TypeError("threshold must be float, not %s" % type(threshold).__name__)
        if not 0 <= threshold <= 1:
            raise InvalidArgument("threshold is %r (expected 0 to 1)" % threshold)
        self.top_k, self.threshold = top_k, threshold

    def of(self, scores: Any, count: int) -> List[int]:
        """The positions in an array of `count` C floats, best first."""
        if self.top_k == 0 and self.threshold == 0:
            return _ranked(scores, count)
        return _selected(scores, count, self.threshold, self.top_k)


def _ranked(scores: Any, count: int) -> List[int]:
    order = (ctypes.c_size_t * count)()
    _library.check(_library.get().zstc_rank(scores, count, order))
    return list(order)


def _selected(scores: Any, count: int, threshold: float, top_k: int) -> List[int]:
    order, selected = (ctypes.c_size_t * count)(), ctypes.c_size_t()
    _library.check(_library.get().zstc_select(scores, count, threshold, top_k, order, ctypes.byref(selected)))
    return list(order[: selected.value])


def select(scores: Sequence[float], threshold: float = 0.0, top_k: int = 0) -> List[int]:
    """The positions of the scores that are at least `threshold`, best first, ties by position.

    top_k: at most so many; 0 for all. Scores are compared as float32. NaN is never selected.
    """
    if not isinstance(top_k, int):
        raise TypeError("top_k must be int, not %s" % type(top_k).__name__)
    if not 0 <= top_k < 1 << 63:
        raise InvalidArgument("top_k is %d (expected 0 or more)" % top_k)
    count = len(scores)
    return _selected((ctypes.c_float * count)(*scores), count, threshold, top_k)
