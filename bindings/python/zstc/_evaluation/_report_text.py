"""An evaluation as lines of text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._figures import Evaluation


def table(evaluation: Evaluation) -> str:
    figures, labels = aligned(headline(evaluation), names=2), aligned(label_rows(evaluation))
    lines = [summary(evaluation), "", *figures, "", *labels]
    pairs = evaluation.confused(5)
    if pairs:
        lines += ["", "most confused (true, predicted, texts)", *aligned([(a, b, str(n)) for a, b, n in pairs], 2)]
    return "\n".join(lines)


def summary(evaluation: Evaluation) -> str:
    """How many texts and labels, and what befell them."""
    parts = [f"{evaluation.n} texts", f"{len(evaluation.labels)} labels"]
    if evaluation.errors:
        parts.append(f"{len(evaluation.errors)} not scored")
    if evaluation.truncated:
        parts.append(f"{evaluation.truncated} truncated")
    if evaluation.unanswered:
        parts.append(f"{evaluation.unanswered} without a label at threshold {evaluation.threshold:g}")
    return ", ".join(parts)


def headline(evaluation: Evaluation) -> list[tuple[str, str]]:
    """The figures of the whole, with their names."""

    def with_interval(value: float, interval: tuple[float, float]) -> str:
        return f"{value:.3f}  ({interval[0]:.3f} to {interval[1]:.3f})"

    e = evaluation
    rows = [
        ("subset accuracy" if e.multi_label else "accuracy", with_interval(e.accuracy, e.accuracy_interval)),
        ("macro F1", with_interval(e.macro_f1, e.macro_f1_interval)),
    ]
    if e.multi_label:
        rows.append(("micro F1", f"{e.micro_f1:.3f}"))
        rows.append(("micro precision", f"{e.micro_precision:.3f}  (threshold {e.threshold:g})"))
        rows.append(("micro recall", f"{e.micro_recall:.3f}"))
    rows += [("ECE", f"{e.ece:.3f}"), ("Brier score", f"{e.brier:.3f}"), ("log loss", f"{e.log_loss:.3f}")]
    if e.best_threshold_seen is not None:
        rows.append(("best threshold seen", f"{e.best_threshold_seen:.3f}  (micro F1 {e.best_micro_f1_seen:.3f})"))
    return rows


def label_rows(evaluation: Evaluation) -> list[tuple[str, ...]]:
    """A table of the labels, its names first."""
    names = ["label", "precision", "recall", "F1", "support", "predicted"]
    if evaluation.multi_label:
        names += ["ECE", "Brier", "best threshold seen"]
    rows = [tuple(names)]
    for figures in evaluation.per_label:
        row = [
            figures.label,
            f"{figures.precision:.3f}" if figures.predicted else "-",
            f"{figures.recall:.3f}" if figures.support else "-",
            f"{figures.f1:.3f}" if figures.support or figures.predicted else "-",
            str(figures.support),
            str(figures.predicted),
        ]
        if evaluation.multi_label:
            row += [f"{figures.ece:.3f}", f"{figures.brier:.3f}"]
            row.append("-" if figures.best_threshold_seen is None else f"{figures.best_threshold_seen:.3f}")
        rows.append(tuple(row))
    return rows


def aligned(rows: Sequence[tuple[str, ...]], names: int = 1) -> list[str]:
    """Columns with two blanks between them, the first ones to the left, those of numbers to the right."""
    widths = [max(columns(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(_padded(cell, widths[i], i < names) for i, cell in enumerate(row)).rstrip() for row in rows]


def _padded(cell: str, width: int, is_name: bool) -> str:
    blanks = " " * (width - columns(cell))
    return cell + blanks if is_name else blanks + cell


def columns(text: str) -> int:
    """The columns of a terminal that a text takes."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)
