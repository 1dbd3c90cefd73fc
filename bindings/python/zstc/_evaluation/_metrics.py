"""The figures of an evaluation, from arrays. `truth` and `predicted` are boolean, texts x labels.

Where a figure would divide by zero it is 0, as in scikit-learn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ._figures import CalibrationBin

Array = Any  # numpy.ndarray, whose generic parameters say little


def indicator(positions: Array, label_count: int) -> Array:
    """Rows with one label each, by its position; -1 for none."""
    rows = np.zeros((len(positions), label_count), dtype=bool)
    answered = positions >= 0
    rows[np.flatnonzero(answered), positions[answered]] = True
    return rows


def ratio(above: Array, below: Array) -> Array:
    above, below = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    return np.divide(above, below, out=np.zeros(np.broadcast(above, below).shape), where=below > 0)


def f1_of(hits: Array, predicted: Array, support: Array) -> Array:
    return ratio(2 * np.asarray(hits), np.asarray(predicted) + np.asarray(support))


def macro(values: Array, occurs: Array) -> float:
    """The mean over the labels that count."""
    return float(ratio(np.sum(values, where=occurs, axis=-1), np.sum(occurs, axis=-1)))


def confusion_matrix(truth: Array, predicted: Array, label_count: int) -> Array:
    """Texts of each true label (row) and predicted label (column), by position; without those that have no answer."""
    answered = predicted >= 0
    cells = truth[answered] * label_count + predicted[answered]
    return np.bincount(cells, minlength=label_count**2).reshape(label_count, label_count)


def calibration_bins(confidences: Array, corrects: Array, count: int) -> list[CalibrationBin]:
    """Bins of equal width, closed at their upper end, as in Guo et al. 2017; a score of 0 is in the first."""
    edges = np.linspace(0, 1, count + 1)
    places = np.clip(np.searchsorted(edges, confidences, side="left") - 1, 0, count - 1)
    texts = np.bincount(places, minlength=count)
    with np.errstate(invalid="ignore"):
        confidence = np.bincount(places, weights=confidences, minlength=count) / texts
        accuracy = np.bincount(places, weights=corrects, minlength=count) / texts
    rows = zip(edges[:-1].tolist(), edges[1:].tolist(), texts.tolist(), confidence.tolist(), accuracy.tolist())
    return [CalibrationBin(*row) for row in rows]


def calibration_error(bins: list[CalibrationBin]) -> float:
    """The expected calibration error: the mean distance of accuracy and confidence in a bin, weighted by its texts."""
    total = sum(b.count for b in bins)
    return sum(b.count * abs(b.accuracy - b.confidence) for b in bins if b.count) / total if total else 0.0


def brier(scores: Array, truth: Array) -> Array:
    """The squared error of each score."""
    return np.square(scores.astype(float) - truth)


def _probabilities(scores: Array) -> Array:
    """Clipped as scikit-learn does it, so that a score of 0 does not cost an infinite loss."""
    tiny = np.finfo(scores.dtype).eps
    return np.clip(scores.astype(float), tiny, 1 - tiny)


def log_loss(scores: Array, truth: Array) -> float:
    """The mean negative logarithm of the true label's score."""
    return float(-np.log(_probabilities(scores)[truth]).mean())


def binary_log_loss(scores: Array, truth: Array) -> float:
    """The mean over all texts and labels, each label true or not by itself."""
    clipped = _probabilities(scores)
    return float(-np.where(truth, np.log(clipped), np.log1p(-clipped)).mean())


def best_threshold(scores: Array, truth: Array) -> tuple[float, float]:
    """The threshold with the highest F1 on these scores, and that F1. The highest threshold of several equal ones."""
    scores, truth = np.ravel(scores), np.ravel(truth)
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(truth[order])
    f1 = f1_of(hits, np.arange(1, len(scores) + 1), hits[-1])
    is_last_of_equals = np.append(ranked[1:] != ranked[:-1], True)
    best = int(np.argmax(np.where(is_last_of_equals, f1, -1)))
    return float(ranked[best]), float(f1[best])


def resampled(truth: Array, predicted: Array, count: int, seed: int) -> Iterator[tuple[Array, Array, Array, float]]:
    """Draws the texts again, with replacement: hits, predicted and support of each label, and the share of texts whose
    labels are all right. Texts with the same outcome are counted together."""
    outcomes, group = np.unique(np.hstack([truth, predicted]), axis=0, return_inverse=True)
    group = np.ravel(group)  # some versions of NumPy give it two dimensions
    true, chosen = np.split(outcomes, 2, axis=1)
    counted = np.hstack([true & chosen, chosen, true, (true == chosen).all(axis=1, keepdims=True)])
    # Few are true, and a product of matrices would start the threads of a BLAS.
    rows, columns = np.nonzero(counted)
    random, texts, labels = np.random.default_rng(seed), len(truth), truth.shape[1]
    for _ in range(count):
        weights = np.bincount(group[random.integers(0, texts, texts)], minlength=len(outcomes))
        sums = np.bincount(columns, weights=weights[rows], minlength=counted.shape[1])
        yield sums[:labels], sums[labels : 2 * labels], sums[2 * labels : -1], float(sums[-1]) / texts


def interval(values: list[float]) -> tuple[float, float]:
    """The middle 95 % of resampled figures (percentile bootstrap)."""
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
