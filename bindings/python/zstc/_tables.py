"""Scores as NumPy arrays, and the columns of pandas: a Series of texts gives a frame or a Series with its index."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from ._labels import Labels
from ._optional import optional
from ._texts import is_series


def numpy(user: str = "scores()") -> Any:
    """NumPy; ImportError if it is missing, which says that `user` needs it."""
    return optional("numpy", user, "numpy", "NumPy")


def score_row(text: str, labels: Labels, scores: Any, count: int, was_cut: bool) -> list[float]:
    """The scores of a record in the order of its labels."""
    return list(scores[:count])


def score_table(sequences: Any, rows: Any, names: list[str]) -> Any:
    """The answer of scores(): an array, or a frame for a Series."""
    if isinstance(sequences, str):
        return _array([rows], len(names))[0]
    array = _array(rows, len(names))
    if not is_series(sequences):
        return array
    return sys.modules["pandas"].DataFrame(array, index=sequences.index, columns=names)


def _array(rows: Sequence[list[float] | Exception], width: int) -> Any:
    """A row for each text, of NaN where the text had an error."""
    module = numpy()
    array = module.full((len(rows), width), module.nan, dtype=module.float32)
    for i, row in enumerate(rows):
        if not isinstance(row, Exception):
            array[i] = row
    return array


def label_column(sequences: Any, labels: Any) -> Any:
    """The answer of predict(): a list, or a Series for a Series. None in the place of an error."""
    if isinstance(sequences, str):
        return None if isinstance(labels, Exception) else labels
    column = [None if isinstance(label, Exception) else label for label in labels]
    if not is_series(sequences):
        return column
    return sys.modules["pandas"].Series(column, index=sequences.index, name="label", dtype=object)
