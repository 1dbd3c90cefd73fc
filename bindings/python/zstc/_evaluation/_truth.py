"""What an evaluation is given, as arrays: labels, the true labels of the texts, scores."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Mapping
from typing import Any

from .._errors import InvalidArgument
from .._tables import numpy
from .._texts import between_commas, first_few, is_series, listed


def label_names(candidate_labels: Any) -> list[str]:
    """The labels' names, in any form that a Classifier takes."""
    if isinstance(candidate_labels, str):
        names = between_commas(candidate_labels)
    elif isinstance(candidate_labels, Mapping):
        names = list(candidate_labels)
    else:
        names = [_name(item, i) for i, item in enumerate(listed("candidate_labels", candidate_labels))]
    if not names:
        raise InvalidArgument("candidate_labels is empty: no labels to evaluate")
    for i, name in enumerate(names):
        if name in names[:i]:
            raise InvalidArgument(f"candidate_labels has the label {name!r} twice")
    return names


def _name(item: Any, place: int) -> str:
    name = item.get("label") if isinstance(item, Mapping) else item
    if not isinstance(name, str):
        wrong = f"not {type(item).__name__}: {reprlib.repr(item)}"
        raise TypeError(f"candidate_labels[{place}] must be str or a dict with a label, {wrong}")
    return str(name)


def check_same_index(texts: Any, truth: Any) -> None:
    """Rows are paired by position; two columns in different orders would be paired wrongly without a word."""
    if is_series(texts) and hasattr(truth, "index") and hasattr(truth, "iloc") and not texts.index.equals(truth.index):
        raise InvalidArgument("texts and truth have different indexes (expected the same, or lists)")


def occurring_labels(truth: Any, multi_label: bool) -> list[str]:
    """The labels that occur in the truth, sorted; a frame's columns."""
    if multi_label and hasattr(truth, "columns"):
        return list(truth.columns)
    if hasattr(truth, "ndim") and truth.ndim == 2:
        raise InvalidArgument("truth is an indicator without names of labels (expected candidate_labels)")
    rows = list(truth)
    names = {label for row in rows for label in _collection(row, 0)} if multi_label else set(rows)
    if not all(isinstance(name, str) for name in names):
        raise InvalidArgument("truth holds labels that are not str (expected candidate_labels, or labels as str)")
    return sorted(map(str, names))


def single_truth(truth: Any, labels: list[str]) -> Any:
    """The position of each text's label, an array of int. A label may be given by its position."""
    places = {label: i for i, label in enumerate(labels)}
    np = numpy("evaluate()")
    return np.array([_position(item, i, places) for i, item in enumerate(truth)], dtype=int)


def _position(item: Any, row: int, places: Mapping[str, int]) -> int:
    if isinstance(item, str):
        if item not in places:
            raise InvalidArgument(f"truth[{row}] is {item!r}, which is not one of the labels: {first_few(places)}")
        return places[item]
    if not hasattr(item, "__index__") or isinstance(item, bool):
        wrong = f"{type(item).__name__}: {reprlib.repr(item)}"
        raise TypeError(f"truth[{row}] must be a label or its position, not {wrong}")
    if not 0 <= int(item) < len(places):
        raise InvalidArgument(
            f"truth[{row}] is {int(item)} (expected a label, or its position from 0 to {len(places) - 1})"
        )
    return int(item)


def multi_truth(truth: Any, labels: list[str]) -> Any:
    """Texts x labels, boolean: of collections of labels, or of an indicator."""
    truth = truth.toarray() if hasattr(truth, "toarray") else truth
    if hasattr(truth, "columns"):
        truth = _columns(truth, labels)
    if getattr(truth, "ndim", 1) == 2 or _is_indicator(truth, len(labels)):
        return _checked_indicator(truth, len(labels))
    rows = numpy("evaluate()").zeros((len(truth), len(labels)), dtype=bool)
    places = {label: i for i, label in enumerate(labels)}
    for i, row in enumerate(truth):
        for label in _collection(row, i):
            rows[i, _place(label, i, places)] = True
    return rows


def _is_indicator(rows: Any, label_count: int) -> bool:
    """Lists of 0 and 1. Labels are str, so these are no collections of labels."""
    return all(isinstance(row, (list, tuple)) and len(row) == label_count and _are_bits(row) for row in rows)


def _are_bits(row: Iterable[Any]) -> bool:
    return all(isinstance(item, (int, float)) and item in (0, 1) for item in row)


def _place(label: Any, row: int, places: Mapping[str, int]) -> int:
    if not isinstance(label, str):
        wrong = f"{type(label).__name__}: {reprlib.repr(label)}"
        raise TypeError(f"truth[{row}] must hold labels, or truth be an indicator of 0 and 1, not {wrong}")
    return _position(label, row, places)


def _collection(row: Any, place: int) -> list[Any]:
    if isinstance(row, str) or not hasattr(row, "__iter__"):
        wrong = f"not {type(row).__name__}: {reprlib.repr(row)}"
        raise TypeError(f"truth[{place}] must be a collection of labels with multi_label=True, {wrong}")
    return list(row)


def _columns(frame: Any, labels: list[str]) -> Any:
    """A frame's columns in the order of the labels."""
    missing = [label for label in labels if label not in frame.columns]
    other = [name for name in frame.columns if name not in labels]
    if missing or other or len(frame.columns) != len(labels):
        wrong = f"lacks {first_few(missing)}" if missing else f"has {first_few(other or frame.columns)}"
        raise InvalidArgument(f"a frame {wrong} (expected one column for each label: {first_few(labels)})")
    return frame[labels].to_numpy()


def _checked_indicator(truth: Any, label_count: int) -> Any:
    np = numpy("evaluate()")
    array = np.asarray(truth)
    if array.shape[1] != label_count:
        raise InvalidArgument(f"truth has {array.shape[1]} columns for {label_count} labels")
    if not np.isin(array, (0, 1)).all():
        raise InvalidArgument("truth is an indicator with values other than 0 and 1")
    return array.astype(bool)


def score_array(scores: Any, labels: list[str]) -> Any:
    """Texts x labels. A row may be NaN: the text has no scores."""
    np = numpy("evaluate_scores()")
    array = np.asarray(_columns(scores, labels) if hasattr(scores, "columns") else scores)
    if array.ndim != 2 or array.shape[1] != len(labels):
        raise InvalidArgument(f"scores has the shape {array.shape} (expected texts x {len(labels)} labels)")
    array = array if array.dtype.kind == "f" else array.astype(float)
    wrong = np.argwhere((array < 0) | (array > 1))
    if len(wrong):
        row, column = wrong[0]
        raise InvalidArgument(f"scores[{row}, {column}] is {array[row, column]} (expected 0 to 1)")
    return array


def check_sums(scores: Any) -> None:
    """Scores of labels that exclude each other sum to 1."""
    sums = scores.sum(axis=1, dtype=float)
    wrong = (abs(sums - 1) > 1e-3).nonzero()[0]
    if len(wrong):
        meant = "expected 1, or multi_label=True for labels that stand for themselves"
        raise InvalidArgument(f"scores[{wrong[0]}] sums to {sums[wrong[0]]:.4g} ({meant})")
