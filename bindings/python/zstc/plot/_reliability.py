"""Whether scores can be taken for probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .._errors import InvalidArgument
from ._axes import axes, lay_out, points, pyplot, size
from ._colours import accents, paler
from ._text import CHARACTER, counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class _Bins(NamedTuple):
    counts: Any
    accuracy: Any  # NaN in a bin without texts
    confidence: Any  # the mean; NaN in a bin without texts
    error: float


def reliability(confidence: Any, correct: Any = None, bins: int = 10, ax: Axes | None = None) -> Axes:
    """A reliability diagram: how often answers are right that are this confident.

    confidence: the score of each text's best label, 0 to 1; those that are NaN are left out. Or an object that has
        these as `confidences`, and `corrects`, as an evaluation is.
    correct: whether each text's best label is the true one, as bool or 0 and 1.
    bins: how many bins of equal width; each holds its upper end, and the first one 0 too.

    A line marks the accuracy of each bin. The hatched part is the gap between it and the mean confidence: above the
    line where answers are too confident, below it where they are not confident enough. The number above is that of the
    bin's texts. The title has the expected calibration error, the mean of the gaps weighted by these numbers (Guo et
    al., "On Calibration of Modern Neural Networks", 2017).

    Returns the Axes, whose first container holds the bars of accuracy. Raises InvalidArgument for arguments of
    different lengths, confidences out of range, and no texts.
    """
    pyplot()
    if correct is None and hasattr(confidence, "confidences"):
        confidence, correct = confidence.confidences, confidence.corrects
    found = _binned(*_checked(confidence, correct), bins)
    side = min(max(4.8, 0.36 * bins), 9)
    ax = axes(ax, side, side + 0.2)
    _draw(ax, found, bins)
    ax.set(xlabel="confidence", ylabel="accuracy", xlim=(0, 1), ylim=(0, 1), aspect="equal")
    title = f"ECE {found.error:.3f} ({counted(found.counts.sum(), 'text')})"
    ax.set_title(title, pad=points("xtick.labelsize") * 0.8 + 12)
    _write_counts(ax, found.counts)
    return ax


def _checked(confidence: Any, correct: Any) -> tuple[Any, Any]:
    import numpy

    if correct is None:
        raise InvalidArgument("correct is missing (expected a bool for each confidence)")
    scores, hits = numpy.asarray(confidence, dtype=float), numpy.asarray(correct, dtype=float)
    if scores.ndim != 1 or scores.shape != hits.shape:
        raise InvalidArgument(
            f"confidence has shape {scores.shape}, correct {hits.shape} (expected one of each a text)"
        )
    known = ~numpy.isnan(scores)
    scores, hits = scores[known], hits[known]
    if not len(scores):
        raise InvalidArgument("confidence holds no numbers: nothing to plot")
    if scores.min() < 0 or scores.max() > 1:
        raise InvalidArgument(f"confidence holds {scores.min():g} to {scores.max():g} (expected 0 to 1)")
    if not set(hits.tolist()) <= {0.0, 1.0}:
        raise InvalidArgument("correct holds other values than true and false, or 0 and 1")
    return scores, hits


def _binned(confidence: Any, correct: Any, bins: int) -> _Bins:
    import numpy

    from .._evaluation._metrics import calibration_bins, calibration_error

    if bins < 1:
        raise InvalidArgument(f"bins is {bins} (expected 1 or more)")
    found = calibration_bins(confidence, correct, bins)
    counts, accuracy, mean = (
        numpy.array([getattr(one, figure) for one in found]) for figure in ("count", "accuracy", "confidence")
    )
    return _Bins(counts, accuracy, mean, calibration_error(found))


def _draw(ax: Any, found: _Bins, bins: int) -> None:
    good, bad = accents(ax)
    width = 1 / bins
    starts = [i * width for i in range(bins)]
    shape = {"x": starts, "width": width * 0.94, "align": "edge"}
    ax.bar(height=found.accuracy, color=good, label="accuracy", zorder=2, **shape)
    gap = {"facecolor": paler(ax, bad, 0.35), "edgecolor": bad, "hatch": "///", "linewidth": 0.8}
    ax.bar(height=found.confidence - found.accuracy, bottom=found.accuracy, label="gap", zorder=3, **gap, **shape)
    ends = [start + width * 0.94 for start in starts]
    ax.hlines(found.accuracy, starts, ends, color=good, linewidth=2.5, zorder=4)  # which end of a gap is the accuracy
    ax.plot([0, 1], [0, 1], color="0.5", linestyle="--", linewidth=1, zorder=5)
    ax.legend(loc="upper left", edgecolor="none")
    ax.set_axisbelow(True)
    ax.grid(alpha=0.2)


def _write_counts(ax: Any, counts: Any) -> None:
    """Above the bins. Where there is no room for all digits, thousands are shortened."""
    lay_out(ax)
    room, font = 0.9 * size(ax)[0] / len(counts), points("xtick.labelsize") * 0.8
    words = [f"{count:,}" for count in counts]
    if max(map(len, words)) * CHARACTER * font > room:
        words = [_compact(count) for count in counts]
    font = min(font, room / (CHARACTER * max(map(len, words))))
    for place, word in enumerate(words):
        spot = ((place + 0.5) / len(counts), 1)
        style = {"ha": "center", "va": "bottom", "fontsize": font}
        ax.annotate(word, spot, xycoords="axes fraction", xytext=(0, 3), textcoords="offset points", **style)


def _compact(count: int) -> str:
    if count < 1000:
        return str(count)
    return f"{count / 1000:.1f}k" if count < 9950 else f"{count / 1000:,.0f}k"
