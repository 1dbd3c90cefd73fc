"""Numbers of a table as colours, and as digits where they fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Callable

from . import _ticks
from ._axes import lay_out, points, size
from ._colours import ink_on, paler, sequential
from ._text import CHARACTER

_SMALLEST = 6.0  # points of a digit


def draw(
    ax: Any,
    values: Any,
    rows: Sequence[str],
    columns: Sequence[str],
    digits: Callable[[float], str],
    *,
    longest: tuple[int, int],
    most: float,
    legend: str,
    aspect: str,
) -> None:
    """values: rows x columns, 0 to `most`; NaN is grey. longest: columns of text of a row's and of a column's name.

    What does not get digits gets a legend of its colours.
    """
    image = ax.imshow(values, cmap=sequential(ax), vmin=0, vmax=most, aspect=aspect, interpolation="nearest")
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_alpha(0.4)
    _name(ax, rows, columns, longest)
    if not _write(ax, image, values, digits):
        _add_legend(ax, image, legend)
        _name(ax, rows, columns, longest)


def _add_legend(ax: Any, image: Any, legend: str) -> None:
    """A bar of the colours beside the Axes and as high as they are."""
    point = 1 / max(size(ax)[0], 1)
    bar = ax.figure.colorbar(image, cax=ax.inset_axes((1 + 10 * point, 0, 9 * point, 1)), label=legend)
    bar.outline.set_visible(False)


def _name(ax: Any, rows: Sequence[str], columns: Sequence[str], longest: tuple[int, int]) -> None:
    """Twice: the names take room from the cells, and then less of them may fit."""
    for _ in range(2):
        lay_out(ax)
        _ticks.name_rows(ax, rows, longest[0])
        _ticks.name_columns(ax, columns, longest[1])
    lay_out(ax)


def _write(ax: Any, image: Any, values: Any, digits: Callable[[float], str]) -> bool:
    """Writes the numbers into the cells; False if they do not fit."""
    words = [[digits(value) for value in row] for row in values]
    font = _font(ax, values.shape, max(len(word) for row in words for word in row))
    if font < _SMALLEST:
        return False
    colours = image.to_rgba(values)
    for row, line in enumerate(words):
        for column, word in enumerate(line):
            *colour, alpha = colours[row, column]
            ink = ink_on(paler(ax, colour, alpha))
            ax.text(column, row, word, ha="center", va="center", fontsize=font, color=ink, clip_on=True)
    return True


def _font(ax: Any, shape: tuple[int, int], longest: int) -> float:
    width, height = size(ax)
    room = min(0.85 * width / shape[1] / (CHARACTER * max(longest, 1)), 0.6 * height / shape[0])
    return min(room, points("xtick.labelsize"))
