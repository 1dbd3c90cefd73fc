"""The names along an axis, so small and so few that they do not collide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ._axes import points, size
from ._text import CHARACTER, columns, shortened, style

_LINE = 1.15  # the height of a line by the size of its font
_SMALLEST = 5.0  # points

Fit = tuple[float, float, int]
"""Size of the font, rotation, and that each so manieth name is there."""


def name_rows(ax: Any, names: Sequence[str], most: int) -> None:
    """The names of the rows, from the top down."""
    _name(ax.yaxis, names, most, _beside(size(ax)[1] / len(names), points("ytick.labelsize")))


def name_columns(ax: Any, names: Sequence[str], most: int) -> None:
    shown = [shortened(name, most) for name in names]
    fit = _above(size(ax)[0] / len(names), points("xtick.labelsize"), max(map(columns, shown)))
    _name(ax.xaxis, names, most, fit)
    at_top = ax.xaxis.get_ticks_position() == "top"
    for label in ax.get_xticklabels() if fit[1] == 45 else ():
        label.set(ha="left" if at_top else "right", va="bottom" if at_top else "top", rotation_mode="anchor")


def _beside(room: float, font: float) -> Fit:
    """Of lines one below another, each with so many points."""
    font = max(min(font, room / _LINE), _SMALLEST)
    return font, 0, math.ceil(font * _LINE / room - 1e-6)


def _above(room: float, font: float, longest: int) -> Fit:
    """Of names one beside another: horizontal if there is room, else slanted, else upright."""
    if (longest + 1) * CHARACTER * font <= room:
        return font, 0, 1
    if room >= _LINE * font * 2**0.5:
        return font, 45, 1
    font, _, step = _beside(room, font)
    return font, 90, step


def _name(axis: Any, names: Sequence[str], most: int, fit: Fit) -> None:
    font, rotation, step = fit
    places = range(0, len(names), step)
    shown = [shortened(names[place], most) for place in places]
    axis.set_ticks(list(places), labels=shown, fontsize=font, rotation=rotation, **style(shown))
