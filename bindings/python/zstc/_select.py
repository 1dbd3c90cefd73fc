"""The best of some scores."""

import ctypes
from typing import List, Sequence

from . import _library
from ._errors import InvalidArgument


def select(scores: Sequence[float], threshold: float = 0.0, top_k: int = 0) -> List[int]:
    """The positions of the scores that are at least `threshold`, best first, ties by position.

    top_k: at most so many; 0 for all. Scores are compared as float32. NaN is never selected.
    """
    if not isinstance(top_k, int):
        raise TypeError("top_k must be int, not %s" % type(top_k).__name__)
    if not 0 <= top_k < 1 << 63:
        raise InvalidArgument("top_k is %d (expected 0 or more)" % top_k)
    count = len(scores)
    values, order = (ctypes.c_float * count)(*scores), (ctypes.c_size_t * count)()
    selected = ctypes.c_size_t()
    _library.check(_library.get().zstc_select(values, count, threshold, top_k, order, ctypes.byref(selected)))
    return list(order[: selected.value])
