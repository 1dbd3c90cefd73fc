"""The best labels of an answer as bars."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .._errors import InvalidArgument
from . import _ticks
from ._axes import axes, hide_frame, lay_out, points, pyplot
from ._colours import accents
from ._scores import are_answers, means, table
from ._text import CHARACTER, counted, style, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LABEL = 36  # columns of a label's name

_Ranking = tuple[list[str], list[float], str]
"""Names and scores, best first, and a title."""


def bars(result: Any, ax: Axes | None = None, *, top: int = 10, labels: Any = None) -> Axes:
    """The best labels of an answer as horizontal bars, the best one at the top.

    result: an answer of a Classifier; or a list of answers, or scores as `heatmap` takes them, of which each label's
        mean score is shown. A text without scores (an exception, a row of NaN) is left out of the mean.
    top: at most so many labels.
    labels: which labels of answers are shown, or the names of an array's columns; not for a single answer.

    Returns the Axes, whose first container holds the bars. Raises InvalidArgument for what has no scores, and for a
    mean of answers that have different labels.
    """
    pyplot()
    if top < 1:
        raise InvalidArgument(f"top is {top} (expected 1 or more)")
    names, scores, title = _of_answer(result) if isinstance(result, Mapping) else _of_means(result, labels)
    shown = min(top, len(names))
    ax = axes(ax, 6.4, 1.1 + 0.3 * shown)
    _draw(ax, scores[:shown])
    ax.set_xlabel("score" if shown == len(names) else f"score (best {shown} of {len(names):,} labels)")
    lay_out(ax)
    _ticks.name_rows(ax, names[:shown], _LABEL)
    _set_title(ax, title)
    return ax


def _of_answer(answer: Mapping[str, Any]) -> _Ranking:
    names = [str(name) for name in answer["labels"]]
    if not names:
        raise InvalidArgument("the answer has no labels: nothing to plot")
    return names, [float(score) for score in answer["scores"]], str(answer.get("sequence", ""))


def _of_means(value: Any, labels: Any) -> _Ranking:
    import numpy

    found = table(value, labels=labels)
    if are_answers(value):
        _check_same(value, found.labels)
    scored = found.scores[~numpy.isnan(found.scores).all(axis=1)]
    if not len(scored):
        raise InvalidArgument("no text has scores: nothing to plot")
    mean = means(scored)
    order = numpy.argsort(-mean, kind="stable")
    title = "" if len(scored) == 1 else f"Mean of {counted(len(scored), 'text')}"
    return [found.labels[i] for i in order], [float(mean[i]) for i in order], title


def _check_same(answers: Any, names: list[str]) -> None:
    for place, answer in enumerate(answers):
        lacking = set() if isinstance(answer, Exception) else set(names) - set(answer["labels"])
        if lacking:
            wrong = f"answer {place} has no score for {min(lacking)!r}"
            raise InvalidArgument(f"{wrong} (expected the same labels in every answer: no top_k, no threshold)")


def _draw(ax: Any, scores: Sequence[float]) -> None:
    rows = range(len(scores))
    ax.barh(rows, scores, height=0.72, color=accents(ax)[0], zorder=2)
    for row, score in zip(rows, scores):
        end = 0 if math.isnan(score) else score
        ax.annotate(f"{score:.3f}", (end, row), xytext=(4, 0), textcoords="offset points", va="center")
    ax.set_xlim(0, 1)
    ax.set_ylim(len(scores) - 0.4, -0.6)
    ax.tick_params(length=0)
    ax.grid(axis="x", alpha=0.25)
    hide_frame(ax)


def _set_title(ax: Any, title: str) -> None:
    """The text of the answer on two lines, which begin where the names of the labels do."""
    ax.set_title("", loc="left")
    lay_out(ax)
    font, own, whole = points("axes.titlesize") * 0.9, ax.get_window_extent(), ax.get_tightbbox()
    room = int(whole.width * 72 / ax.figure.dpi / (CHARACTER * font))
    place = (whole.x0 - own.x0) / own.width
    shown = ax.set_title(wrapped(title, room, 2), loc="left", x=place, fontsize=font, **style([title]))
    width = shown.get_window_extent().width
    if width > whole.width:  # of letters that are wider than most
        shown.set_text(wrapped(title, int(room * whole.width / width), 2))
