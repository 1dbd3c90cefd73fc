"""The figures of predictions on labelled rows. A row may carry several labels; any of them counts as right."""

import random
from collections.abc import Sequence
from typing import TypeVar

from corpus import TopicRow

SAMPLE_SEED = 5

Row = TypeVar("Row")


def sample(rows: Sequence[Row], count: int) -> Sequence[Row]:
    """At most that many rows: the same in each measurement, so that models can be compared."""
    return rows if len(rows) <= count else random.Random(SAMPLE_SEED).sample(rows, count)


def labels_of(rows: Sequence[TopicRow]) -> list[str]:
    return sorted({label for row in rows for label in row.labels})


def chance(rows: Sequence[TopicRow], labels: Sequence[str]) -> float:
    """Expected accuracy of a uniform guess."""
    return sum(len(set(row.labels)) for row in rows) / (len(labels) * len(rows))


def accuracy(rows: Sequence[TopicRow], predictions: Sequence[str]) -> float:
    return sum(p in row.labels for row, p in zip(rows, predictions)) / len(rows)


def truths_of(rows: Sequence[TopicRow], predictions: Sequence[str]) -> list[str]:
    """One truth a row: the predicted label where that is right, else its first."""
    return [p if p in row.labels else row.labels[0] for row, p in zip(rows, predictions)]


def macro_f1(rows: Sequence[TopicRow], predictions: Sequence[str]) -> float:
    """Mean F1 of the labels that are a truth. Where rows have several labels, the truth follows the prediction, which
    makes it too high."""
    truths, predicted = truths_of(rows, predictions), list(predictions)
    scores = []
    for label in set(truths):
        hits = sum(t == p == label for t, p in zip(truths, predicted))
        scores.append(2 * hits / (truths.count(label) + predicted.count(label)))
    return sum(scores) / len(scores)
