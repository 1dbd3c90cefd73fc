"""Scores as an array of texts x labels, whatever they come as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .._errors import InvalidArgument
from .._texts import between_commas


class Table(NamedTuple):
    scores: Any  # array of float, texts x labels; NaN where there is no score
    texts: list[str]
    labels: list[str]


def table(value: Any, texts: Any = None, labels: Any = None) -> Table:
    """Of an answer or a list of answers; of a DataFrame; of an array, in which a single row may be one-dimensional."""
    wanted = None if labels is None else label_names(labels)
    if isinstance(value, Mapping):
        found = _of_answers([value], wanted)
    elif are_answers(value):
        found = _of_answers(value, wanted)
    else:
        found = _of_array(value, wanted)
    if found.scores.size == 0:
        raise InvalidArgument(f"no scores to plot: {len(found.texts)} texts, {len(found.labels)} labels")
    return found if texts is None else found._replace(texts=_named("texts", texts, len(found.texts)))


def label_names(labels: Any) -> list[str]:
    """Of labels in any form that a call of a Classifier takes."""
    if isinstance(labels, str):
        return between_commas(labels)
    return [str(item["label"] if isinstance(item, Mapping) else item) for item in labels]


def are_answers(value: Any) -> bool:
    """A list with a dict, beside which there may be exceptions."""
    return isinstance(value, Sequence) and any(isinstance(item, Mapping) for item in value)


def _of_answers(answers: Any, wanted: list[str] | None) -> Table:
    import numpy

    found = [
        {} if isinstance(answer, Exception) else dict(zip(answer["labels"], answer["scores"])) for answer in answers
    ]
    names = wanted or list(dict.fromkeys(name for scores in found for name in scores))
    scores = numpy.array([[row.get(name, numpy.nan) for name in names] for row in found], dtype=float)
    if not wanted:
        order = numpy.argsort(-means(scores), kind="stable")  # an answer has lost the order the labels were given in
        names, scores = [names[i] for i in order], scores[:, order]
    return Table(scores.reshape(len(found), len(names)), [_text(answer) for answer in answers], names)


def _text(answer: Any) -> str:
    return type(answer).__name__ if isinstance(answer, Exception) else str(answer.get("sequence", ""))


def means(scores: Any) -> Any:
    """The mean of each column, without what is NaN."""
    import numpy

    known = ~numpy.isnan(scores)
    return numpy.where(known, scores, 0).sum(axis=0) / numpy.maximum(known.sum(axis=0), 1)


def _of_array(value: Any, wanted: list[str] | None) -> Table:
    import numpy

    scores = numpy.atleast_2d(numpy.asarray(value, dtype=float))
    if scores.ndim != 2:
        raise InvalidArgument(f"scores have {scores.ndim} dimensions (expected 1, or 2: texts x labels)")
    rows, width = scores.shape
    is_frame = hasattr(value, "columns") and hasattr(value, "index")
    names = label_names(value.columns if is_frame else range(width))
    texts = [str(key) for key in value.index] if is_frame else [str(i) if rows > 1 else "" for i in range(rows)]
    return Table(scores, texts, names if wanted is None else _named("labels", wanted, width))


def _named(what: str, names: Any, count: int) -> list[str]:
    found = [names] if isinstance(names, str) else [str(name) for name in names]
    if len(found) != count:
        raise InvalidArgument(f"{what} holds {len(found)} names for {count} {what} of the scores")
    return found
