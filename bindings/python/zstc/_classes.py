"""The classes of the scikit-learn estimator, which may be numbers, and the labels that the model scores for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ._errors import InvalidArgument
from ._texts import between_commas, first_few, listed


class Candidates:
    """Labels of a request and the array of classes that they are columns of.

    items: the labels as zstc.Classifier takes them, in the order of the scores. classes: the estimator's classes_.
    columns: the place in classes of each item. outlier: the place in classes of the label that is not scored, or None.
    """

    def __init__(self, candidate_labels: Any) -> None:
        labels_and_items = _read(candidate_labels)
        self._labels = [label for label, _ in labels_and_items]
        self.items = [item for _, item in labels_and_items]
        if not self._labels:
            raise InvalidArgument("candidate_labels is empty: no labels to choose from")

    def as_columns(self) -> Candidates:
        """In the order given, which is that of an indicator's columns."""
        _check_distinct(self._labels)
        self.classes = _array(self._labels)
        self.columns = np.arange(len(self._labels))
        self.outlier: int | None = None
        return self

    def as_classes(self, outlier_label: Any) -> Candidates:
        """Sorted as scikit-learn wants classes to be, with the outlier label among them."""
        if outlier_label is not None and outlier_label in self._labels:
            raise InvalidArgument(f"outlier_label {outlier_label!r} is one of the candidate labels (expected another)")
        if outlier_label is None and len(self._labels) == 1:
            wrong = f"there is one class, {self._labels[0]!r} (expected two or more, or outlier_label)"
            raise InvalidArgument(wrong)
        _check_distinct(self._labels if outlier_label is None else [*self._labels, outlier_label])
        order = sorted(range(len(self._labels)), key=self._labels.__getitem__)
        labels = [self._labels[i] for i in order]
        self.items = [self.items[i] for i in order]
        self.classes = np.unique(_array(labels if outlier_label is None else [*labels, outlier_label]))
        self.columns = np.searchsorted(self.classes, _array(labels))
        self.outlier = None if outlier_label is None else int(np.searchsorted(self.classes, outlier_label))
        return self

    def spread(self, scores: Any) -> Any:
        """Scores of the items as columns of the classes. The outlier's column has what the others leave of 1."""
        if self.outlier is None:
            return scores
        spread = np.zeros((len(scores), len(self.classes)), dtype=scores.dtype)
        spread[:, self.columns] = scores
        if len(self.items) == 1:
            spread[:, self.outlier] = 1 - scores[:, 0]
        return spread

    def check_known(self, y: Any) -> None:
        unknown = [label for label in np.unique(y).tolist() if label not in self.classes.tolist()]
        if unknown:
            expected = f"(expected classes of candidate_labels: {first_few(self.classes.tolist())})"
            raise InvalidArgument(f"y has the class {unknown[0]!r} {expected}")


def _read(candidate_labels: Any) -> list[tuple[Any, dict[str, Any]]]:
    """Each label with its item of a request."""
    if isinstance(candidate_labels, str):
        candidate_labels = between_commas(candidate_labels)
    if isinstance(candidate_labels, Mapping):
        return [(label, {"label": str(label), "hypotheses": texts}) for label, texts in candidate_labels.items()]
    return [_read_item(item, place) for place, item in enumerate(listed("candidate_labels", candidate_labels))]


def _read_item(item: Any, place: int) -> tuple[Any, dict[str, Any]]:
    if not isinstance(item, Mapping):
        return item, {"label": str(item)}
    if "label" not in item:
        raise InvalidArgument(f"candidate_labels[{place}]['label'] is missing")
    return item["label"], {**item, "label": str(item["label"])}


def _check_distinct(labels: list[Any]) -> None:
    if len({isinstance(label, str) for label in labels}) == 2:
        raise TypeError(f"candidate_labels has both strings and other types (expected one type): {first_few(labels)}")
    for place, label in enumerate(labels):
        if label in labels[:place]:
            raise InvalidArgument(f"candidate_labels has the label {label!r} twice")


def _array(labels: list[Any]) -> Any:
    """A 1-D array, of numbers or strings where all are."""
    array = np.asarray(labels)
    if array.ndim != 1:
        raise TypeError(f"a class must be a string or a number, not {type(labels[0]).__name__}: {labels[0]!r}")
    return array


def column_names(y: Any) -> list[Any] | None:
    """The names of a frame's columns."""
    return list(y.columns) if hasattr(y, "columns") else None


def check_indicator(y: Any, labels: list[Any]) -> None:
    """A column for each label, of 0 and 1."""
    names = column_names(y)
    if names is not None and names != labels:
        raise InvalidArgument(
            f"y has the columns {first_few(names)} (expected the candidate labels: {first_few(labels)})"
        )
    array = y.toarray() if hasattr(y, "toarray") else np.asarray(y)
    if array.ndim != 2 or array.shape[1] != len(labels):
        expected = f"(expected texts x {len(labels)} labels of 0 and 1, as MultiLabelBinarizer makes it)"
        raise InvalidArgument(f"y has the shape {array.shape} {expected}")
    if not np.isin(array, (0, 1)).all():
        raise InvalidArgument("y has values other than 0 and 1 (expected an indicator, multi_label=True)")
