"""evaluate(): a model's answers beside the truth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .._call import check_errors
from .._classifier import DEFAULT_TEMPLATE, Classifier
from .._errors import InvalidArgument
from .._labels import CandidateLabels
from .._select import Selection
from .._tables import numpy
from .._texts import check_iterable, text_list
from . import _truth

if TYPE_CHECKING:
    from ._figures import Evaluation


def evaluate(
    classifier: Classifier,
    texts: Iterable[Any],
    truth: Any,
    candidate_labels: CandidateLabels | None = None,
    multi_label: bool = False,
    hypothesis_template: str = DEFAULT_TEMPLATE,
    *,
    max_length: int | None = None,
    overflow: str | None = None,
    reduce: str | None = None,
    threshold: float | None = None,
    errors: str = "raise",
    bins: int = 15,
    seed: int = 0,
    progress: bool = False,
) -> Evaluation:
    """Scores labelled texts once and says how good the answers are.

    truth: the label of each text, or its position among the labels. With multi_label: a collection of labels for each
        text, or an indicator of 0 and 1, shape (texts, labels), as lists, array, sparse matrix or DataFrame, whose
        columns are labels in any order.
    candidate_labels: in any form that a call takes; None for the labels that occur in the truth.
    threshold: with multi_label the least score of a label that is given, by default 0.5. Otherwise a text whose best
        score is below it has no answer, which counts as wrong; by default 0.
    errors: "raise", or "skip": a text that cannot be scored is named in `errors` of the answer and left out of all
        figures. What is wrong with the truth or the labels is raised in any case, before the model runs.
    bins: of the calibration error. seed: of the bootstrap. progress: a bar of tqdm.

    Needs NumPy. Memory: all texts and their scores. May be called from many threads.
    """
    skip = check_errors(errors, "skip")
    if not isinstance(classifier, Classifier):
        kind = type(classifier).__name__
        raise TypeError(f"classifier must be a zstc.Classifier, not {kind} (evaluate_scores takes scores of any other)")
    if isinstance(candidate_labels, Iterator):
        candidate_labels = list(candidate_labels)  # it is read twice
    texts, truth, labels = _prepared(texts, truth, candidate_labels, multi_label)
    expected = (_truth.multi_truth if multi_label else _truth.single_truth)(truth, labels)
    least = _least_score(threshold, multi_label)
    answers = classifier.stream(
        texts,
        labels if candidate_labels is None else candidate_labels,
        multi_label,
        hypothesis_template,
        max_length=max_length,
        overflow=overflow,
        reduce=reduce,
        errors="return" if skip else "raise",
        progress=progress,
    )
    scored = Scored(len(texts), labels)
    scored.add_answers(answers)
    settings = {**_model_settings(classifier), "hypothesis_template": hypothesis_template}
    return scored.evaluated(expected, texts, least, multi_label, bins, seed, settings)


def evaluate_scores(
    scores: Any,
    truth: Any,
    candidate_labels: CandidateLabels | None = None,
    multi_label: bool = False,
    *,
    texts: Iterable[Any] | None = None,
    threshold: float | None = None,
    errors: str = "raise",
    bins: int = 15,
    seed: int = 0,
) -> Evaluation:
    """The same for scores that are there already, of zstc or of any other classifier.

    scores: shape (texts, labels), columns in the order of candidate_labels; a DataFrame's columns are labels. Or the
        answers of a call, with the scores of all labels. A row of NaN, or an exception in an answer's place, is a text
        that could not be scored.
    texts: for the report and mistakes().
    candidate_labels: None for a DataFrame's columns, or for the labels that occur in the truth, sorted.
    """
    skip = check_errors(errors, "skip")
    if candidate_labels is None and hasattr(scores, "columns"):
        candidate_labels = list(scores.columns)
    scores = scores if hasattr(scores, "shape") else list(scores)
    rows = list(range(len(scores))) if texts is None else texts
    rows, truth, labels = _prepared(rows, truth, candidate_labels, multi_label)
    expected = (_truth.multi_truth if multi_label else _truth.single_truth)(truth, labels)
    least = _least_score(threshold, multi_label)
    scored = Scored(len(rows), labels)
    if isinstance(scores, list) and all(isinstance(row, (Mapping, Exception)) for row in scores):
        scored.add_answers(scores)
    else:
        scored.add_scores(scores, multi_label)
    if scored.errors and not skip:
        raise scored.errors[0][1]
    return scored.evaluated(expected, None if texts is None else rows, least, multi_label, bins, seed, {})


def _prepared(texts: Any, truth: Any, candidate_labels: Any, multi_label: bool) -> tuple[list[Any], Any, list[str]]:
    """Texts and truth with a length, equal ones, and the labels."""
    numpy("evaluate()")
    check_iterable("truth", truth)
    _truth.check_same_index(texts, truth)
    texts = text_list(texts)
    truth = truth if hasattr(truth, "shape") else list(truth)
    rows = truth.shape[0] if hasattr(truth, "shape") else len(truth)
    if not texts or rows != len(texts):
        raise InvalidArgument(f"truth has {rows} rows for {len(texts)} texts (expected as many, and at least one)")
    if candidate_labels is None:
        candidate_labels = _truth.occurring_labels(truth, multi_label)
    labels = _truth.label_names(candidate_labels)
    if len(labels) == 1 and not multi_label:
        raise InvalidArgument(f"there is one label, {labels[0]!r} (expected two or more, or multi_label=True)")
    return texts, truth, labels


def _least_score(threshold: float | None, multi_label: bool) -> float:
    """The threshold, checked."""
    return Selection(0, threshold if threshold is not None else 0.5 * bool(multi_label)).threshold


def _model_settings(classifier: Classifier) -> dict[str, Any]:
    info = classifier.info()
    known = ("model", "architecture", "device", "precision")
    return {name: info[name] for name in known if info.get(name) is not None}


class Scored:
    """The scores of the texts as they come, and what went wrong with some."""

    def __init__(self, count: int, labels: list[str]) -> None:
        np = numpy("evaluate()")
        self.labels = labels
        self.scores = np.full((count, len(labels)), np.nan, dtype=np.float32)
        self.errors: list[tuple[int, Exception]] = []
        self.truncated = 0

    def add_answers(self, answers: Iterable[Any]) -> None:
        places = {label: i for i, label in enumerate(self.labels)}
        for row, answer in enumerate(answers):
            if isinstance(answer, Exception):
                self.errors.append((row, answer))
                continue
            if sorted(answer["labels"]) != sorted(self.labels):
                wrong = f"answer {row} has scores of {len(answer['labels'])} labels"
                raise InvalidArgument(f"{wrong} (expected the {len(self.labels)} candidate labels, each once)")
            self.scores[row, [places[label] for label in answer["labels"]]] = answer["scores"]
            self.truncated += bool(answer.get("truncated"))

    def add_scores(self, scores: Any, multi_label: bool) -> None:
        np = numpy("evaluate_scores()")
        array = _truth.score_array(scores, self.labels)
        for row in np.flatnonzero(np.isnan(array).any(axis=1)).tolist():
            self.errors.append((row, InvalidArgument(f"scores[{row}] is NaN: the text was not scored")))
        self.scores = array
        if not multi_label:
            _truth.check_sums(self.scores[self._kept()])

    def _kept(self) -> list[int]:
        bad = {row for row, _ in self.errors}
        return [row for row in range(len(self.scores)) if row not in bad]

    def evaluated(
        self,
        expected: Any,
        texts: list[Any] | None,
        threshold: float,
        multi_label: bool,
        bins: int,
        seed: int,
        settings: dict[str, Any],
    ) -> Evaluation:
        from ._compute import evaluation_of

        if bins < 1:
            raise InvalidArgument(f"bins is {bins} (expected 1 or more)")
        kept = self._kept()
        if not kept:
            raise self.errors[0][1]
        origin = {
            "rows": kept,
            "texts": None if texts is None else [texts[row] for row in kept],
            "errors": self.errors,
            "truncated": self.truncated,
            "settings": settings,
        }
        scores, truth = self.scores[kept], expected[kept]
        return evaluation_of(scores, truth, self.labels, multi_label, threshold, bins, seed, origin)
