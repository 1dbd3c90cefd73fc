"""Texts x labels as colours."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from . import _matrix
from ._axes import axes, pyplot
from ._scores import Table, table
from ._text import CHARACTER, columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TEXT, _LABEL = 44, 28  # columns


def heatmap(scores: Any, texts: Any = None, labels: Any = None, ax: Axes | None = None) -> Axes:
    """The scores of texts x labels as colours, with the numbers in the cells where they fit.

    scores: what `Classifier.scores` returns: an array of texts x labels (one text: of labels), or a DataFrame, whose
        index and columns name the rows and the columns. Or the answers of a call, a list or a single one; labels that
        an answer lacks, and texts with an exception, are grey, as NaN is. The labels of answers are in the order of
        their mean scores.
    texts: the names of the rows, in place of those. Long ones are shortened.
    labels: the names of an array's columns; or which labels of answers are shown, and in which order.

    Returns the Axes, whose image holds the array. Raises InvalidArgument where numbers of names and scores differ.
    """
    pyplot()
    found = table(scores, texts, labels)
    ax = axes(ax, *_size(found))
    ax.xaxis.tick_top()
    largest = max((score for score in found.scores.flat if not math.isnan(score)), default=0)
    _matrix.draw(
        ax,
        found.scores,
        found.texts,
        found.labels,
        lambda score: f"{score:.2f}",
        longest=(_TEXT, _LABEL),
        most=largest or 1,
        legend="score",
        aspect="auto",
    )
    return ax


def _size(found: Table) -> tuple[float, float]:
    """Inches: of the cells, of the names beside them."""
    beside = max(min(columns(text), _TEXT) for text in found.texts) * CHARACTER * 10 / 72
    above = max(min(columns(label), _LABEL) for label in found.labels) * CHARACTER * 10 / 72
    width = min(max(0.55 * len(found.labels), 2.5), 14)
    height = min(max(0.3 * len(found.texts), 0.6), 20)
    return beside + width + 0.8, above + height + 0.3
