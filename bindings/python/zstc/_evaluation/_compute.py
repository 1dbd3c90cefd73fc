"""Makes an Evaluation of scores and truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from . import _metrics
from ._figures import Array, Evaluation, LabelFigures

_RESAMPLES = 1000


@dataclass
class Outcome:
    """The scored texts: scores, truth and predicted are texts x labels."""

    labels: list[str]
    multi_label: bool
    scores: Array
    truth: Array
    predicted: Array
    bins: int

    def counts(self) -> tuple[Array, Array, Array]:
        """Of each label: right answers, answers, texts that have it."""
        hits = (self.truth & self.predicted).sum(axis=0)
        return hits, self.predicted.sum(axis=0), self.truth.sum(axis=0)

    def occurs(self, predicted: Array, support: Array) -> Array:
        """The labels that a macro mean is over."""
        return np.ones(len(self.labels), dtype=bool) if self.multi_label else predicted + support > 0


def evaluation_of(
    scores: Array,
    expected: Array,
    labels: list[str],
    multi_label: bool,
    threshold: float,
    bins: int,
    seed: int,
    origin: dict[str, Any],
) -> Evaluation:
    """expected: positions of the true labels; with multi_label texts x labels. origin: the fields without figures."""
    predicted = scores >= threshold if multi_label else _best(scores, threshold)
    truth = expected if multi_label else _metrics.indicator(expected, len(labels))
    outcome = Outcome(labels, multi_label, scores, truth, predicted, bins)
    figures = {**_accuracy(outcome, seed), **_means(outcome), **_calibration(outcome), **_at_best_threshold(outcome)}
    return Evaluation(
        labels=labels,
        multi_label=multi_label,
        threshold=threshold,
        n=len(scores),
        unanswered=int((~predicted.any(axis=1)).sum()),
        per_label=_per_label(outcome),
        confusion=_confusion(outcome),
        scores=scores,
        truth=truth,
        predicted=predicted,
        **figures,
        **origin,
    )


def _best(scores: Array, threshold: float) -> Array:
    """The first best label of each text; none where its score is below the threshold."""
    positions = np.where(scores.max(axis=1) >= threshold, scores.argmax(axis=1), -1)
    return _metrics.indicator(positions, scores.shape[1])


def _accuracy(outcome: Outcome, seed: int) -> dict[str, Any]:
    accuracies, macros = [], []
    draws = _metrics.resampled(outcome.truth, outcome.predicted, _RESAMPLES, seed)
    for hits, predicted, support, accuracy in draws:
        f1 = _metrics.f1_of(hits, predicted, support)
        macros.append(_metrics.macro(f1, outcome.occurs(predicted, support)))
        accuracies.append(accuracy)
    return {
        "accuracy": float((outcome.truth == outcome.predicted).all(axis=1).mean()),
        "accuracy_interval": _metrics.interval(accuracies),
        "macro_f1_interval": _metrics.interval(macros),
    }


def _means(outcome: Outcome) -> dict[str, float]:
    hits, predicted, support = outcome.counts()
    occurs = outcome.occurs(predicted, support)
    return {
        "macro_f1": _metrics.macro(_metrics.f1_of(hits, predicted, support), occurs),
        "macro_precision": _metrics.macro(_metrics.ratio(hits, predicted), occurs),
        "macro_recall": _metrics.macro(_metrics.ratio(hits, support), occurs),
        "micro_f1": float(_metrics.f1_of(hits.sum(), predicted.sum(), support.sum())),
        "micro_precision": float(_metrics.ratio(hits.sum(), predicted.sum())),
        "micro_recall": float(_metrics.ratio(hits.sum(), support.sum())),
    }


def _calibration(outcome: Outcome) -> dict[str, Any]:
    if outcome.multi_label:
        confidences, corrects = outcome.scores.ravel(), outcome.truth.ravel()
    else:
        best = outcome.scores.argmax(axis=1)
        rows = np.arange(len(best))
        confidences, corrects = outcome.scores[rows, best], outcome.truth[rows, best]
    bins = _metrics.calibration_bins(confidences, corrects, outcome.bins)
    errors, squares = _label_errors(outcome), _metrics.brier(outcome.scores, outcome.truth)
    loss = _metrics.binary_log_loss if outcome.multi_label else _metrics.log_loss
    return {
        "confidences": confidences,
        "corrects": corrects,
        "bins": bins,
        "ece": float(np.mean(errors)) if outcome.multi_label else _metrics.calibration_error(bins),
        "brier": float(squares.mean() if outcome.multi_label else squares.sum(axis=1).mean()),
        "log_loss": loss(outcome.scores, outcome.truth),
    }


def _label_errors(outcome: Outcome) -> list[float]:
    """The calibration error of each label's score, for labels that stand for themselves."""
    if not outcome.multi_label:
        return []
    columns = zip(outcome.scores.T, outcome.truth.T)
    return [_metrics.calibration_error(_metrics.calibration_bins(*column, outcome.bins)) for column in columns]


def _at_best_threshold(outcome: Outcome) -> dict[str, float | None]:
    best: tuple[float | None, float | None] = (None, None)
    if outcome.multi_label and outcome.truth.any():
        best = _metrics.best_threshold(outcome.scores, outcome.truth)
    return {"best_threshold_seen": best[0], "best_micro_f1_seen": best[1]}


def _confusion(outcome: Outcome) -> Array:
    hits, predicted, support = outcome.counts()
    if outcome.multi_label:
        others = len(outcome.scores) - predicted - support + hits
        return np.stack([others, predicted - hits, support - hits, hits], axis=1).reshape(-1, 2, 2)
    answered = outcome.predicted.any(axis=1)
    positions = np.where(answered, outcome.predicted.argmax(axis=1), -1)
    return _metrics.confusion_matrix(outcome.truth.argmax(axis=1), positions, len(outcome.labels))


def _per_label(outcome: Outcome) -> list[LabelFigures]:
    hits, predicted, support = outcome.counts()
    precision, recall = _metrics.ratio(hits, predicted).tolist(), _metrics.ratio(hits, support).tolist()
    f1 = _metrics.f1_of(hits, predicted, support).tolist()
    own = _own_figures(outcome)
    return [
        LabelFigures(label, precision[i], recall[i], f1[i], int(support[i]), int(predicted[i]), *own[i])
        for i, label in enumerate(outcome.labels)
    ]


def _own_figures(outcome: Outcome) -> list[tuple[float | None, ...]]:
    """ECE, Brier score, best threshold and its F1 of each label, which only labels by themselves have."""
    if not outcome.multi_label:
        return [()] * len(outcome.labels)
    squares = _metrics.brier(outcome.scores, outcome.truth).mean(axis=0).tolist()
    columns = zip(outcome.scores.T, outcome.truth.T)
    best = [_metrics.best_threshold(*column) if column[1].any() else (None, None) for column in columns]
    return [(error, square, *found) for error, square, found in zip(_label_errors(outcome), squares, best)]
