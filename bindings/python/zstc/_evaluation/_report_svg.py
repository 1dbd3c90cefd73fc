"""The pictures of the report, as inline SVG: a reliability diagram and a confusion matrix."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._figures import Array, CalibrationBin

_SIDE, _LEFT, _TOP, _COUNTS = 300, 44, 10, 60
FEW = 10  # a bin with fewer scores says little


def reliability(bins: list[CalibrationBin], across: str, up: str) -> str:
    """Accuracy over confidence, and below it the number of scores in each bin."""
    most = max(b.count for b in bins)
    parts = [*_axes(across, up)]
    for b in bins:
        if b.count:
            parts.append(_bin(b, most))
    parts.append(f'<path class="ideal" d="M{_LEFT} {_TOP + _SIDE}L{_LEFT + _SIDE} {_TOP}"/>')
    width, height = _LEFT + _SIDE + 16, _TOP + _SIDE + _COUNTS + 52
    label = escape(f"Reliability diagram: {up} over {across} in {len(bins)} bins")
    body = "\n".join(parts)
    return f'<svg class="reliability" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">\n{body}\n</svg>'


def _across(share: float) -> float:
    return round(_LEFT + share * _SIDE, 1)


def _up(share: float) -> float:
    return round(_TOP + (1 - share) * _SIDE, 1)


def _axes(across: str, up: str) -> list[str]:
    parts = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(f'<path class="rule" d="M{_LEFT} {_up(share)}h{_SIDE}"/>')
        parts.append(f'<text class="faint" x="{_LEFT - 6}" y="{_up(share) + 4}" text-anchor="end">{share:g}</text>')
        below = f'x="{_across(share)}" y="{_TOP + _SIDE + _COUNTS + 26}" text-anchor="middle"'
        parts.append(f'<text class="faint" {below}>{share:g}</text>')
    middle = _TOP + _SIDE / 2
    parts.append(
        f'<text x="12" y="{middle}" text-anchor="middle" transform="rotate(-90 12 {middle})">{escape(up)}</text>'
    )
    place = f'x="{_across(0.5)}" y="{_TOP + _SIDE + _COUNTS + 44}" text-anchor="middle"'
    return [*parts, f"<text {place}>{escape(across)}</text>"]


def _bin(b: CalibrationBin, most: int) -> str:
    """A bar of the accuracy, a frame from there to the confidence, and a bar of the count below."""
    x, width = _across(b.low) + 0.5, round(_across(b.high) - _across(b.low) - 1, 1)
    low, high = sorted((b.accuracy, b.confidence))
    frame = f'<rect class="gap" x="{x}" y="{_up(high)}" width="{width}" height="{round(_up(low) - _up(high), 1)}"/>'
    height = round(b.accuracy * _SIDE, 1)
    tall = max(1.0, round(b.count / most * (_COUNTS - 14), 1))
    base = _TOP + _SIDE + _COUNTS + 10
    faded = ' class="few"' if b.count < FEW else ""
    return (
        f"<g{faded}><title>{b.low:.3g} to {b.high:.3g}: {b.count} scores, mean {b.confidence:.3f}, "
        f"right {b.accuracy:.3f}</title>"
        f'<rect class="right" x="{x}" y="{_up(b.accuracy)}" width="{width}" height="{height}"/>{frame}'
        f'<rect class="faint" x="{x}" y="{round(base - tall, 1)}" width="{width}" height="{tall}"/></g>'
    )


_MOST_NUMBERED, _LARGEST, _NAME = 20, 200, 28


def can_draw(label_count: int) -> bool:
    return label_count <= _LARGEST


def confusion(counts: Array, labels: list[str]) -> str:
    """True labels down, predicted ones across. A cell's strength is its share of its row."""
    side, margin, size = _measures(labels)
    names = [_names(shortened(label, _NAME), i, side, margin) for i, label in enumerate(labels)]
    cells = [
        _cell(counts, labels, i, j, side, margin)
        for i in range(len(labels))
        for j in range(len(labels))
        if counts[i, j] or i == j
    ]
    extent = len(labels) * side
    frame = f'<rect class="rule" x="{margin}" y="{margin}" width="{extent}" height="{extent}"/>'
    return (
        f'<svg class="confusion" width="{size}" height="{size}" viewBox="0 0 {size} {size}" role="img" '
        f'aria-label="Confusion matrix of {len(labels)} labels" style="font-size:{_font(side)}px">\n'
        + "\n".join([frame, *names, *cells])
        + "\n</svg>"
    )


def confusion_width(labels: list[str]) -> int:
    return _measures(labels)[2]


def _measures(labels: list[str]) -> tuple[int, int, int]:
    """The side of a cell, the room for the names, and the side of the picture."""
    side = 40 if len(labels) <= 8 else 30 if len(labels) <= _MOST_NUMBERED else 14 if len(labels) <= 45 else 11
    longest = max(len(shortened(label, _NAME)) for label in labels)
    margin = round(longest * _font(side) * 0.58) + 12
    return side, margin, margin + len(labels) * side + 8


def _font(side: int) -> int:
    return min(12, side - 1)


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _names(short: str, i: int, side: int, margin: int) -> str:
    centre = margin + i * side + side / 2
    name = escape(short)
    return (
        f'<text x="{margin - 6}" y="{centre}" text-anchor="end" dominant-baseline="central">{name}</text>'
        f'<text transform="translate({centre} {margin - 6}) rotate(-90)" dominant-baseline="central">{name}</text>'
    )


def _cell(counts: Array, labels: list[str], i: int, j: int, side: int, margin: int) -> str:
    count, row = int(counts[i, j]), int(counts[i].sum())
    share = count / row if row else 0.0
    x, y = margin + j * side, margin + i * side
    strength = round(0.1 + 0.9 * share, 2) if count else 0.04
    kind = "right" if i == j else "wrong"
    title = escape(f"{labels[i]} → {labels[j]}: {count} of {row}")
    number = ""
    if len(labels) <= _MOST_NUMBERED and count:
        on = ' class="on"' if strength > 0.5 else ""
        place = f'x="{x + side / 2}" y="{y + side / 2}" text-anchor="middle" dominant-baseline="central"'
        number = f"<text{on} {place}>{count}</text>"
    rect = f'<rect class="{kind}" x="{x + 0.5}" y="{y + 0.5}" width="{side - 1}" height="{side - 1}"'
    return f'<g><title>{title}</title>{rect} fill-opacity="{strength}"/>{number}</g>'
