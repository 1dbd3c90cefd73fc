"""The wrong answers of an evaluation."""

from __future__ import annotations

import numpy as np

from ._figures import Evaluation, Mistake


def _text(evaluation: Evaluation, i: int) -> str | None:
    return None if evaluation.texts is None else evaluation.texts[i]


def single_label_mistakes(evaluation: Evaluation, count: int) -> list[Mistake]:
    wrong = np.flatnonzero((evaluation.truth != evaluation.predicted).any(axis=1))
    best = evaluation.scores.max(axis=1)
    order = wrong[np.argsort(-best[wrong], kind="stable")][:count]
    return [_single(evaluation, int(i)) for i in order]


def _single(evaluation: Evaluation, i: int) -> Mistake:
    scores, truth = evaluation.scores[i], int(evaluation.truth[i].argmax())
    predicted = evaluation.labels[int(scores.argmax())] if evaluation.predicted[i].any() else None
    return Mistake(
        row=evaluation.rows[i],
        text=_text(evaluation, i),
        truth=evaluation.labels[truth],
        predicted=predicted,
        score=float(scores.max()),
        truth_score=float(scores[truth]),
    )


def multi_label_mistakes(evaluation: Evaluation, count: int) -> list[Mistake]:
    wrong = np.argwhere(evaluation.truth != evaluation.predicted)
    distance = abs(evaluation.scores - evaluation.truth)[tuple(wrong.T)]
    order = np.argsort(-distance, kind="stable")[:count]
    return [_of_label(evaluation, int(i), int(label)) for i, label in wrong[order]]


def _of_label(evaluation: Evaluation, i: int, label: int) -> Mistake:
    score = float(evaluation.scores[i, label])
    return Mistake(
        row=evaluation.rows[i],
        text=_text(evaluation, i),
        truth=bool(evaluation.truth[i, label]),
        predicted=bool(evaluation.predicted[i, label]),
        score=score,
        truth_score=score,
        label=evaluation.labels[label],
    )


def confused_pairs(evaluation: Evaluation, count: int) -> list[tuple[str, str, int]]:
    counts = evaluation.confusion.copy()
    np.fill_diagonal(counts, 0)
    order = np.argsort(-counts, axis=None, kind="stable")[:count]
    cells = zip(*np.unravel_index(order, counts.shape))
    labels = evaluation.labels
    return [(labels[i], labels[j], int(counts[i, j])) for i, j in cells if counts[i, j]]
