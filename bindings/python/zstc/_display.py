"""What a notebook shows: answers as ranked bars, a list of them as a table, the classifier as a line.

Plain HTML without scripts and without anything from the network. What a user gave is escaped. Where a page removes the
style (GitHub, a notebook that is not trusted), tables of labels and scores remain.
"""

from __future__ import annotations

import html
import math
import os
from collections.abc import Sequence
from typing import Any

from ._style import STYLE

_LABELS = 10  # of one answer
_ROWS = 20  # of a list
_TEXT = 4000  # characters of one answer's text
_FOLDED = 200  # a longer text is shown folded
_ROW_TEXT = 120  # characters of a text in a list
_ROW_LABEL = 60  # characters of a label in a list

_NOTE = ' <span class="zstc-note" title="The end of the text was cut off to fit the model.">truncated</span>'
_COLUMNS = (
    ("#", 'scope="col" style="width:2.5em"'),
    ("text", 'scope="col"'),
    ("best label", 'scope="col" style="width:24%"'),
    ("score", 'scope="col" style="width:24%"'),
)
_LABEL_ROW = 'scope="row" dir="auto"'
_RANKING_HEAD = (
    '<colgroup><col style="width:38%"><col></colgroup>'
    '<thead class="zstc-unseen"><tr><th scope="col">label</th><th scope="col">score</th></tr></thead>'
)
_TEXT_CELL = 'class="zstc-wide"'
_LABEL_CELL = 'class="zstc-label" dir="auto"'
_ERROR_CELL = 'colspan="3" class="zstc-wide zstc-error"'


def answer_html(answer: Any) -> str | None:
    """One answer; None if the dict is none (a notebook then shows its repr)."""
    if not _is_answer(answer):
        return None
    body = _text(answer["sequence"], bool(answer.get("truncated"))) + _ranking(answer["labels"], answer["scores"])
    return _framed(body)


def answers_html(answers: Sequence[Any]) -> str | None:
    """The answers of a list of texts, exceptions among them; None if there are others, or none at all."""
    shown = answers[:_ROWS]
    if not shown or not all(isinstance(answer, Exception) or _is_answer(answer) for answer in shown):
        return None
    rows = "".join(_row(place, answer) for place, answer in enumerate(shown))
    head = "".join(_cell(name, "th", attributes) for name, attributes in _COLUMNS)
    table = f'<table class="zstc-many"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    return _framed(table + _more(len(answers) - len(shown), "text"))


def classifier_text(model: Any, info: dict[str, Any] | None) -> str:
    return f"<zstc.Classifier {_model_name(model)}: {_facts(info)}>"


def classifier_html(model: Any, info: dict[str, Any] | None) -> str:
    line = f"<div><b>zstc.Classifier</b> {_escaped(_model_name(model))}: {_escaped(_facts(info))}</div>"
    return _framed(line + (f'<div class="zstc-faint">{_escaped(info["model"])}</div>' if info else ""))


def _model_name(model: Any) -> str:
    """Of a path its last part; a name of the Hugging Face cache as it is."""
    if model is None:
        return "default model"
    return os.path.basename(os.path.abspath(model)) if os.path.exists(model) else str(model)


def _facts(info: dict[str, Any] | None) -> str:
    if info is None:
        return "closed"
    millions = f"{info['parameters'] / 1e6:,.1f} M parameters"
    return ", ".join([info["architecture"], millions, info["device"], info["precision"]])


def _framed(body: str) -> str:
    """The classes of MathJax keep a text's dollar signs from being read as formulas."""
    return f'<div class="zstc tex2jax_ignore mathjax_ignore">{STYLE}{body}</div>'


def _is_answer(value: Any) -> bool:
    return isinstance(value, dict) and {"sequence", "labels", "scores"} <= value.keys()


def _escaped(value: Any) -> str:
    """A lone surrogate, which no page can hold, becomes a question mark."""
    return html.escape(str(value).encode("utf-8", "replace").decode())


def _shortened(value: Any, most: int) -> str:
    text = str(value)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _more(count: int, what: str) -> str:
    if count <= 0:
        return ""
    return f'<div class="zstc-faint">… and {count:,} more {what}{"s" if count > 1 else ""}</div>'


def _cell(content: str, tag: str = "td", attributes: str = "") -> str:
    return f"<{tag}{' ' if attributes else ''}{attributes}>{content}</{tag}>"


def _text(text: Any, was_cut: bool) -> str:
    """The text above its bars; a long one is folded to three lines until it is clicked."""
    whole, note = str(text), _NOTE if was_cut else ""
    shown = _escaped(whole[:_TEXT])
    if len(whole) > _TEXT:
        shown += f"… ({len(whole) - _TEXT:,} more characters)"
    if len(whole) <= _FOLDED and whole.count("\n") < 3:
        return f'<div class="zstc-text" dir="auto">{shown}{note}</div>'
    folded = f'<span class="zstc-fold" dir="auto">{shown}</span>'
    return f'<details class="zstc-text"><summary>{folded}{note}</summary></details>'


def _ranking(labels: Sequence[str], scores: Sequence[float]) -> str:
    if not labels:
        return '<div class="zstc-faint">no label was selected</div>'
    pairs = list(zip(labels, scores))[:_LABELS]
    cells = ((_cell(_escaped(label), "th", _LABEL_ROW), _cell(_score(score))) for label, score in pairs)
    rows = "".join(f"<tr>{label}{score}</tr>" for label, score in cells)
    return f"<table>{_RANKING_HEAD}<tbody>{rows}</tbody></table>{_more(len(labels) - len(pairs), 'label')}"


def _score(score: Any) -> str:
    """A bar, which a screen reader passes over, and the number."""
    share = 0.0 if math.isnan(score) else min(max(float(score), 0.0), 1.0)
    bar = f'<span class="zstc-track" aria-hidden="true"><i style="width:{100 * share:.1f}%"></i></span>'
    return f'<span class="zstc-score">{bar}<span>{score:.3f}</span></span>'


def _row(place: int, answer: Any) -> str:
    number = _cell(str(place), "th", 'scope="row"')
    if isinstance(answer, Exception):
        name = f"<b>{_escaped(type(answer).__name__)}</b>"
        message = _escaped(_shortened(answer, _ROW_TEXT))
        return f"<tr>{number}{_cell(f'{name}: {message}', 'td', _ERROR_CELL)}</tr>"
    note = _NOTE if answer.get("truncated") else ""
    text = f'<span class="zstc-line" dir="auto">{_escaped(_shortened(answer["sequence"], _ROW_TEXT))}</span>{note}'
    return f"<tr>{number}{_cell(text, 'td', _TEXT_CELL)}{_best(answer)}</tr>"


def _best(answer: Any) -> str:
    if not answer["labels"]:
        return _cell('<span class="zstc-faint">no label</span>', "td", _LABEL_CELL) + _cell("")
    label = _escaped(_shortened(answer["labels"][0], _ROW_LABEL))
    return _cell(label, "td", _LABEL_CELL) + _cell(_score(answer["scores"][0]))
