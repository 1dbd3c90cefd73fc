"""Matplotlib, and the Axes that a picture is drawn into."""

from __future__ import annotations

from typing import Any

from .._optional import optional


def pyplot() -> Any:
    return optional("matplotlib.pyplot", "zstc.plot", "matplotlib", "Matplotlib")


def axes(ax: Any, width: float, height: float) -> Any:
    """The given Axes, or those of a new figure of so many inches."""
    if ax is not None:
        if not hasattr(ax, "figure"):
            raise TypeError(f"ax must be Matplotlib's Axes, not {type(ax).__name__}")
        return ax
    return pyplot().subplots(figsize=(width, height), layout="constrained")[1]


def lay_out(ax: Any) -> None:
    """Places the Axes as they will be drawn, so that they can be measured."""
    figure = ax.figure
    while figure is not figure.figure:  # out of a subfigure
        figure = figure.figure
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    ax.apply_aspect()


def size(ax: Any) -> tuple[float, float]:
    """Width and height of the Axes in points, as laid out."""
    box = ax.get_window_extent()
    return box.width * 72 / ax.figure.dpi, box.height * 72 / ax.figure.dpi


def points(setting: str) -> float:
    """A font size of the settings, where it may be a word."""
    import matplotlib
    from matplotlib.font_manager import FontProperties

    settings: Any = matplotlib.rcParams
    return float(FontProperties(size=settings[setting]).get_size_in_points())


def hide_frame(ax: Any) -> None:
    for spine in ax.spines.values():
        spine.set_visible(False)
