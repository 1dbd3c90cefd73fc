"""Which labels are taken for which."""

from __future__ import annotations

import math
import reprlib
from typing import TYPE_CHECKING, Any

from .._errors import InvalidArgument
from . import _matrix
from ._axes import axes, points, pyplot
from ._scores import label_names
from ._text import CHARACTER, columns, counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LABEL = 28  # columns
_NONE = "(none)"


def confusion(
    truth: Any, predicted: Any = None, labels: Any = None, normalize: bool = True, ax: Axes | None = None
) -> Axes:
    """The confusion matrix: a row for each true label, a column for each predicted one.

    truth, predicted: a label for each text, lists of the same length. None among the predicted ones, as `predict` gives
        where no label reaches the threshold, has a column of its own. Or `truth` alone is a matrix of counts, labels x
        labels with the true ones in the rows; or an object with such a matrix as `confusion` and its names as `labels`,
        as an evaluation is.
    labels: the order of the labels; None for all that occur, sorted. For a matrix, its names.
    normalize: whether the colours and numbers are shares of the texts with the row's label; else counts.

    Returns the Axes, whose image holds the matrix that is shown. A label without texts has a grey row.
    """
    pyplot()
    counts, names = _counted(truth, predicted, labels)
    side = min(max(0.5 * len(names), 2.6), 12)
    beside = max(min(columns(name), _LABEL) for name in names) * CHARACTER * 10 / 72
    ax = axes(ax, side + beside + 0.9, side + beside + 0.9)
    values = _shares(counts) if normalize else counts
    _matrix.draw(
        ax,
        values,
        names,
        names,
        _share if normalize else _count,
        longest=(_LABEL, _LABEL),
        most=1 if normalize else max(counts.max(), 1),
        legend="share of the texts with the true label" if normalize else "texts",
        aspect="equal",
    )
    ax.set(xlabel="predicted", ylabel="true")
    if counts.sum():
        title = f"accuracy {counts.trace() / counts.sum():.3f} of {counted(counts.sum(), 'text')}"
        ax.set_title(title, fontsize=points("axes.titlesize") * 0.9)
    return ax


def _counted(truth: Any, predicted: Any, labels: Any) -> tuple[Any, list[str]]:
    if predicted is not None:
        return _count_pairs(list(truth), list(predicted), labels)
    if hasattr(truth, "confusion") and hasattr(truth, "labels"):
        truth, labels = truth.confusion, truth.labels if labels is None else labels
    return _matrix_of(truth, labels)


def _matrix_of(value: Any, labels: Any) -> tuple[Any, list[str]]:
    import numpy

    counts = numpy.asarray(value, dtype=float)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or not counts.size:
        raise InvalidArgument(f"a confusion matrix is labels x labels, not of shape {counts.shape}")
    if labels is None:
        labels = value.columns if hasattr(value, "columns") else range(len(counts))
    names = label_names(labels)
    if len(names) != len(counts):
        raise InvalidArgument(f"labels holds {len(names)} names for a matrix of {len(counts)} labels")
    return counts, names


def _count_pairs(truth: list[Any], predicted: list[Any], labels: Any) -> tuple[Any, list[str]]:
    import numpy

    if len(truth) != len(predicted) or not truth:
        held = f"truth holds {len(truth)} labels, predicted {len(predicted)}"
        raise InvalidArgument(f"{held} (expected one label of each for every text)")
    true, guessed = _column("truth", truth), _column("predicted", predicted)
    names = sorted({*true, *guessed} - {_NONE}) if labels is None else label_names(labels)
    if _NONE in true or _NONE in guessed:
        names.append(_NONE)
    counts = numpy.zeros((len(names), len(names)))
    numpy.add.at(counts, (_places("truth", true, names), _places("predicted", guessed, names)), 1)
    return counts, names


def _column(what: str, values: list[Any]) -> list[str]:
    for place, value in enumerate(values):
        if isinstance(value, (list, tuple, set, frozenset)):
            wrong = f"{what}[{place}] is a {type(value).__name__}: {reprlib.repr(value)}"
            raise InvalidArgument(f"{wrong} (expected one label for a text)")
    return [_NONE if _is_missing(value) else str(value) for value in values]


def _is_missing(value: Any) -> bool:
    """None, or what pandas has in its place."""
    return value is None or (isinstance(value, float) and math.isnan(value)) or type(value).__name__ == "NAType"


def _places(what: str, column: list[str], names: list[str]) -> list[int]:
    places = {name: place for place, name in enumerate(names)}
    for text, name in enumerate(column):
        if name not in places:
            raise InvalidArgument(f"{what}[{text}] is {name!r}, which is not in labels")
    return [places[name] for name in column]


def _shares(counts: Any) -> Any:
    """Of each row; a row without texts is NaN."""
    import numpy

    totals = counts.sum(axis=1, keepdims=True)
    return numpy.divide(counts, totals, out=numpy.full_like(counts, numpy.nan), where=totals > 0)


def _share(value: float) -> str:
    """Nothing for nothing: what is off the diagonal is seen at once."""
    return "" if value == 0 or math.isnan(value) else f"{value:.2f}"


def _count(value: float) -> str:
    return "" if value == 0 else f"{value:,.0f}"
