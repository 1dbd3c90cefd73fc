"""A scikit-learn classifier over zstc.Classifier: it learns the names of the classes and nothing else.

>>> from zstc.sklearn import ZeroShotClassifier
>>> classifier = ZeroShotClassifier(["travel", "cooking", "sport"]).fit(["any text"])
>>> classifier.predict(["They won by two goals."])
array(['sport'], dtype='<U7')
"""

from __future__ import annotations

import warnings
from typing import Any

try:
    import numpy as np
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_consistent_length, check_is_fitted, column_or_1d
except ImportError as error:
    raise ImportError("zstc.sklearn needs scikit-learn: pip install scikit-learn") from error

from . import _models
from ._classes import Candidates, check_indicator, column_names
from ._classifier import DEFAULT_TEMPLATE, Classifier
from ._errors import InvalidArgument
from ._select import Selection
from ._texts import is_series

__all__ = ["ZeroShotClassifier", "release_models"]

_SETTINGS = ("device", "precision", "engine", "threads", "max_batch_tokens", "class_names")


def release_models() -> None:
    """Frees the model that the process keeps open between two fits, unless an estimator still uses it."""
    _models.release()


class ZeroShotClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Sorts texts into classes by natural language inference. fit() trains nothing: it reads the names of the classes
    and opens the model.

    candidate_labels: the classes, in any form that zstc.Classifier takes: a list, one string with commas, a dict of
        labels with their hypotheses, or a list of dicts {"label": ..., "description": ...} or {"label": ...,
        "hypotheses": [...]}. A label may be a number: {"label": 0, "description": "bad review"}. None: the labels that
        occur in y; a warning says so if they are numbers, which mean nothing to the model.
    model: a path, a name of the Hugging Face cache, None for the default model, or an open zstc.Classifier, which
        clones share.
    multi_label: whether each label is true or not by itself. y and predict() are then indicator arrays, a column for
        each label in the order of candidate_labels; without candidate_labels, the columns of a DataFrame y.
    hypothesis_template, max_length, overflow, reduce: as in a call of zstc.Classifier.
    threshold: multi_label: the least score of a label that is assigned; None for 0.5. Otherwise: the least score of the
        best label; below it predict() gives outlier_label, which must then be set; None for 0, or for 0.5 if there is
        one candidate label.
    outlier_label: a class for texts that no label fits. It is one of classes_ but is not scored by the model, and needs
        to be of the same type as the labels.
    device, precision, engine, threads, max_batch_tokens, class_names: as zstc.Classifier opens the model. They must be
        None if model is an open Classifier.

    Attributes: classes_, array of shape (n_classes,): sorted; in the order of the columns of y for multi_label.
    classifier_: the open zstc.Classifier, shared with all estimators of the process that have the same settings.

    X is a list, a Series, a 1-D array, or a DataFrame or 2-D array of one column. A missing or empty text raises
    TypeError or zstc.InvalidArgument (a ValueError), whose `index` is the row. predict() and predict_proba() may be
    called from many threads at once. Parameters other than candidate_labels, multi_label and outlier_label may be set
    on a fitted estimator: they are read when it predicts.
    """

    def __init__(
        self,
        candidate_labels: Any = None,
        *,
        model: Any = None,
        multi_label: bool = False,
        hypothesis_template: str = DEFAULT_TEMPLATE,
        threshold: float | None = None,
        outlier_label: Any = None,
        max_length: int | None = None,
        overflow: str | None = None,
        reduce: str | None = None,
        device: str | None = None,
        precision: str | None = None,
        engine: str | None = None,
        threads: int | None = None,
        max_batch_tokens: int | None = None,
        class_names: str | None = None,
    ) -> None:
        self.candidate_labels = candidate_labels
        self.model = model
        self.multi_label = multi_label
        self.hypothesis_template = hypothesis_template
        self.threshold = threshold
        self.outlier_label = outlier_label
        self.max_length = max_length
        self.overflow = overflow
        self.reduce = reduce
        self.device = device
        self.precision = precision
        self.engine = engine
        self.threads = threads
        self.max_batch_tokens = max_batch_tokens
        self.class_names = class_names

    def fit(self, X: Any, y: Any = None) -> ZeroShotClassifier:
        """Reads the classes from candidate_labels, or from y, and opens the model. The texts are not looked at.

        y: labels of shape (n_texts,), or an indicator of shape (n_texts, n_labels) with multi_label; it may be None if
        candidate_labels is set. Raises ValueError if y has a class that candidate_labels does not have.
        """
        texts = _texts(X)
        if y is not None:
            check_consistent_length(texts, y)
        candidates = self._fit_indicator(y) if self.multi_label else self._fit_classes(y)
        self._least_score(len(candidates.items))
        self.classifier_ = self._open()
        self._candidates = candidates
        self.classes_ = candidates.classes
        return self

    def predict(self, X: Any) -> Any:
        """The class of each text, shape (n_texts,); with multi_label an indicator of 0 and 1, shape (n_texts,
        n_labels)."""
        scores = self._scores(X)
        least = self._least_score(scores.shape[1])
        if self.multi_label:
            return (scores >= least).astype(int)
        positions = self._candidates.columns[scores.argmax(axis=1)]
        if self._candidates.outlier is not None:
            positions = np.where(scores.max(axis=1) >= least, positions, self._candidates.outlier)
        return self.classes_[positions]

    def predict_proba(self, X: Any) -> Any:
        """The scores, float32 of shape (n_texts, n_classes), columns as in classes_.

        A row sums to 1, but with multi_label, where each score stands for itself. The column of outlier_label is what
        the other columns leave: 1 - score if there is one candidate label, 0 if there are more.
        """
        scores = self._scores(X)
        return scores if self.multi_label else self._candidates.spread(scores)

    def _fit_classes(self, y: Any) -> Candidates:
        if self.candidate_labels is None and y is None:
            wrong = "ZeroShotClassifier requires y to be passed, but the target y is None (or set candidate_labels)"
            raise InvalidArgument(wrong)
        if y is not None:
            y = column_or_1d(y, warn=True)
            check_classification_targets(y)
        labels = self.candidate_labels
        if labels is None:
            labels = _labels_in(y, self.outlier_label)
        candidates = Candidates(labels).as_classes(self.outlier_label)
        if y is not None:
            candidates.check_known(y)
        return candidates

    def _fit_indicator(self, y: Any) -> Candidates:
        if self.outlier_label is not None:
            raise InvalidArgument("outlier_label has no meaning with multi_label=True (expected None)")
        labels = column_names(y) if self.candidate_labels is None else self.candidate_labels
        if labels is None:
            raise InvalidArgument("candidate_labels is None with multi_label=True (expected the names of y's columns)")
        candidates = Candidates(labels).as_columns()
        if y is not None:
            check_indicator(y, list(candidates.classes))
        return candidates

    def _least_score(self, label_count: int) -> float:
        """The threshold, checked."""
        if self.threshold is None:
            return 0.5 if self.multi_label or label_count == 1 else 0.0
        if not self.multi_label and self.outlier_label is None:
            wrong = f"threshold is {self.threshold!r} without outlier_label (expected the class of texts below it)"
            raise InvalidArgument(wrong)
        return Selection(0, self.threshold).threshold

    def _scores(self, X: Any) -> Any:
        """Texts x candidate labels."""
        check_is_fitted(self)
        self.classifier_ = self._open()
        return self.classifier_.scores(
            _texts(X),
            self._candidates.items,
            self.multi_label,
            self.hypothesis_template,
            max_length=self.max_length,
            overflow=self.overflow,
            reduce=self.reduce,
        )

    def _open(self) -> Classifier:
        settings = {name: getattr(self, name) for name in _SETTINGS}
        if not isinstance(self.model, Classifier):
            return _models.shared(self.model, settings)
        given = [name for name, value in settings.items() if value is not None]
        if given:
            raise InvalidArgument(f"{', '.join(given)}: model is an open Classifier already (expected None)")
        return self.model

    def __getstate__(self) -> dict[str, Any]:
        """Without the open model, which is opened again where it is needed, once for all that share it."""
        state: dict[str, Any] = dict(super().__getstate__())
        state.pop("classifier_", None)
        if isinstance(self.model, Classifier):
            state["model"] = _Reopened(self.model)
        return state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.target_tags.required = self.candidate_labels is None
        tags.classifier_tags.multi_label = bool(self.multi_label)
        return tags


class _Reopened:
    """Stands for an open Classifier in a pickle, and is unpickled as one that the process shares."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier

    def __reduce__(self) -> tuple[Any, ...]:
        return _models.shared, self._classifier.__reduce__()[1][1:]


def _labels_in(y: Any, outlier_label: Any) -> list[Any]:
    labels = [label for label in np.unique(y).tolist() if outlier_label is None or label != outlier_label]
    if labels and not isinstance(labels[0], str):
        read = f"the model reads the class {labels[0]!r} of y as the word {str(labels[0])!r}"
        warnings.warn(f"{read}; set candidate_labels to say what the classes mean", stacklevel=4)
    return labels


def _texts(X: Any) -> Any:
    """The texts in X: those of its one column where it has two dimensions."""
    if isinstance(X, str):
        raise InvalidArgument("X is a str (expected a list, a Series or an array of texts)")
    if hasattr(X, "todense"):
        raise TypeError(f"X is a sparse {type(X).__name__} (expected a list, a Series or an array of texts)")
    shape = getattr(X, "shape", None)
    if shape is None or len(shape) == 1:
        return X.to_numpy(dtype=object) if is_series(X) else X  # scores() would give a frame for a Series
    if len(shape) != 2 or shape[1] != 1:
        raise InvalidArgument(f"X has the shape {tuple(shape)} (expected one column of texts)")
    array = X.to_numpy() if hasattr(X, "to_numpy") else np.asarray(X)
    return array[:, 0]
