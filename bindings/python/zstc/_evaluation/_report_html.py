"""The report of an evaluation: one HTML page that needs no network and no scripts."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from . import _report_style, _report_svg
from ._report_text import headline, label_rows, summary
from ._report_words import definitions

if TYPE_CHECKING:
    from ._figures import Evaluation, Mistake

_MISTAKES, _CONFUSED, _ERRORS, _CHARACTERS, _COLUMN = 20, 10, 20, 600, 460


def page(evaluation: Evaluation, title: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>{_report_style.PAGE}</style>\n</head>\n<body>\n"
        f"{fragment(evaluation, title)}\n</body>\n</html>\n"
    )


def fragment(evaluation: Evaluation, title: str = "Evaluation") -> str:
    """The report without a page around it, for notebooks."""
    sections = [
        _head(evaluation, title),
        _figures(evaluation),
        _pictures(evaluation),
        _labels(evaluation),
        _mistakes(evaluation),
        _errors(evaluation),
        _definitions(evaluation),
    ]
    body = "\n".join(section for section in sections if section)
    return f'<div class="zstc-evaluation">\n<style>{_report_style.style()}</style>\n{body}\n</div>'


def _head(evaluation: Evaluation, title: str) -> str:
    known = dict(evaluation.settings)
    if "model" in known:
        known["model"] = os.path.basename(str(known["model"]).rstrip("/"))
    settings = " · ".join(f"{escape(name.replace('_', ' '))}: {escape(str(value))}" for name, value in known.items())
    lines = f'<h1 dir="auto">{escape(title)}</h1>\n<p>{escape(summary(evaluation))}</p>'
    return lines + (f'\n<p class="muted">{settings}</p>' if settings else "")


def _figures(evaluation: Evaluation) -> str:
    tiles = []
    for name, value in headline(evaluation):
        number, _, rest = value.partition("  (")
        more = f"<span>{escape(rest.rstrip(')'))}</span>" if rest else ""
        tiles.append(f'<div class="figure"><span>{escape(name)}</span><b>{number}</b>{more}</div>')
    return '<div class="figures">\n' + "\n".join(tiles) + "\n</div>"


def _table(rows: Sequence[Sequence[str]], names: int = 1) -> str:
    """The first row is the head; the first columns are names. Cells are HTML already."""

    def line(row: Sequence[str], tag: str) -> str:
        cells = []
        for i, cell in enumerate(row):
            kind = ' class="name" dir="auto"' if i < names else ""
            if tag == "th":
                cells.append(f'<th scope="col"{kind}>{cell}</th>')
            else:
                cells.append(f'<th scope="row"{kind}>{cell}</th>' if i == 0 else f"<td{kind}>{cell}</td>")
        return "<tr>" + "".join(cells) + "</tr>"

    body = "\n".join(line(row, "td") for row in rows[1:])
    head = f"<thead>{line(rows[0], 'th')}</thead>"
    return f'<div class="wide" tabindex="0"><table>\n{head}\n<tbody>\n{body}\n</tbody></table></div>'


def _calibration(evaluation: Evaluation) -> str:
    across, up = ("score", "share that has the label") if evaluation.multi_label else ("confidence", "accuracy")
    rows = [("bin", "scores", "mean score", "right")]
    for b in evaluation.bins:
        figures = ("-", "-") if math.isnan(b.accuracy) else (f"{b.confidence:.3f}", f"{b.accuracy:.3f}")
        rows.append((f"{b.low:.3f} to {b.high:.3f}", str(b.count), *figures))
    what = "a label was true at that score" if evaluation.multi_label else "the best label was right at that score"
    return (
        f"<h2>Calibration</h2>\n<p class='muted'>Bars: how often {what}. Frames: the distance to the score itself, "
        "which the dashed line stands for; above the bar the model is too sure. Below: how many scores; bins with "
        f"fewer than {_report_svg.FEW} are pale.</p>\n"
        f"{_report_svg.reliability(evaluation.bins, across, up)}\n"
        f"<details><summary>The numbers</summary>{_table(rows)}</details>"
    )


def _pictures(evaluation: Evaluation) -> str:
    """Calibration and confusion, side by side where both are small."""
    picture, pairs = _confusion(evaluation), _confused(evaluation)
    if _report_svg.confusion_width(evaluation.labels) > _COLUMN:
        return _side_by_side(_calibration(evaluation), pairs) + "\n" + picture
    return _side_by_side(_calibration(evaluation), picture + pairs)


def _side_by_side(left: str, right: str) -> str:
    return f'<div class="pair"><section>{left}</section>\n<section>{right}</section></div>'


def _confusion(evaluation: Evaluation) -> str:
    if evaluation.multi_label or not _report_svg.can_draw(len(evaluation.labels)):
        return ""
    picture = _report_svg.confusion(evaluation.confusion, evaluation.labels)
    without = " Texts without an answer are left out." if evaluation.unanswered else ""
    return (
        "<h2>Confusion</h2>\n<p class='muted'>True labels down, predicted labels across; the colour is the share of "
        f"the row.{without}</p>\n"
        f'<div class="wide" tabindex="0">{picture}</div>\n'
    )


def _confused(evaluation: Evaluation) -> str:
    pairs = evaluation.confused(_CONFUSED) if len(evaluation.labels) > 2 else []
    if not pairs:
        return ""
    rows = [("true", "predicted", "texts")] + [(escape(a), escape(b), str(n)) for a, b, n in pairs]
    return f"<h2>Most confused</h2>\n{_table(rows, names=2)}"


def _labels(evaluation: Evaluation) -> str:
    """The labels, lowest F1 first; those that do not occur at the end."""
    head, *rows = label_rows(evaluation)
    rows_and_figures = sorted(
        zip(rows, evaluation.per_label), key=lambda pair: (not (pair[1].support or pair[1].predicted), pair[1].f1)
    )
    table = [[escape(cell) for cell in head]]
    for row, figures in rows_and_figures:
        cells = [escape(cell) for cell in row]
        bar = f'<span class="bar"><i style="width:{100 * figures.f1:.0f}%"></i></span>'
        table.append([*cells[:3], bar + cells[3], *cells[4:]])
    return f"<h2>Labels</h2>\n<p class='muted'>Lowest F1 first.</p>\n{_table(table)}"


def _mistakes(evaluation: Evaluation) -> str:
    mistakes = evaluation.mistakes(_MISTAKES)
    if not mistakes:
        return ""
    items = "\n".join(_mistake(mistake, evaluation.multi_label) for mistake in mistakes)
    return f'<h2>Most confident mistakes</h2>\n<ol class="mistakes">\n{items}\n</ol>'


def _mistake(mistake: Mistake, multi_label: bool) -> str:
    if multi_label:
        verdict = "given, but not true" if mistake.predicted else "true, but not given"
        said = f'<span class="miss"><bdi>{escape(str(mistake.label))}</bdi></span> {mistake.score:.3f}: {verdict}'
    else:
        answer = "no answer" if mistake.predicted is None else str(mistake.predicted)
        said = (
            f'<span class="miss"><bdi>{escape(answer)}</bdi></span> {mistake.score:.3f}, true: '
            f'<span class="hit"><bdi>{escape(str(mistake.truth))}</bdi></span> {mistake.truth_score:.3f}'
        )
    text = "" if mistake.text is None else _report_svg.shortened(mistake.text, _CHARACTERS)
    quote = f'<blockquote dir="auto">{escape(text)}</blockquote>' if text else ""
    return f'<li>{said} <span class="muted">· row {mistake.row}</span>{quote}</li>'


def _errors(evaluation: Evaluation) -> str:
    errors = evaluation.errors
    if not errors:
        return ""
    rows = [("row", "error")] + [(str(row), escape(str(error))) for row, error in errors[:_ERRORS]]
    more = f"<p class='muted'>and {len(errors) - _ERRORS} more</p>" if len(errors) > _ERRORS else ""
    return f"<h2>Not scored</h2>\n<p class='muted'>Left out of all figures.</p>\n{_table(rows, names=2)}{more}"


def _definitions(evaluation: Evaluation) -> str:
    entries = definitions(evaluation.multi_label)
    items = "\n".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in entries.items())
    return (
        f"<h2>Definitions</h2>\n<details><summary>How the figures are defined</summary><dl>\n{items}\n</dl></details>"
    )
