"""Measures classifiers on the rows of one set."""

import pathlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy
from tqdm import tqdm

from corpus import TopicRow
from evaluation import figures
from evaluation.classifiers import Classifier, CrossEncoder
from evaluation.confusion import draw_confusion
from evaluation.decisions import Decisions

CHUNK = 20       # texts a call


class Sample(NamedTuple):
    """Some rows of a set, and all labels of the set."""

    name: str
    rows: Sequence[TopicRow]
    labels: list[str]


class Quality(NamedTuple):
    accuracy: float
    macro_f1: float


def predict(classifier: Classifier, sample: Sample, template: str) -> list[str]:
    """The best label of each row."""
    predictions = list[str]()
    for rows in _chunks(sample.rows):
        predictions += classifier.best_labels([row.text for row in rows], sample.labels, template)
    return predictions


def measure_set(
    classifiers: Mapping[str, Classifier], sample: Sample, template: str, pictures: pathlib.Path | None,
) -> dict[str, Quality]:
    """The quality of each classifier; the confusion of the one called "model" as a picture."""
    result = {}
    for title, classifier in classifiers.items():
        predictions = predict(classifier, sample, template)
        quality = Quality(figures.accuracy(sample.rows, predictions), figures.macro_f1(sample.rows, predictions))
        result[title] = quality
        if pictures and title == "model":
            draw_confusion(sample.rows, predictions, sample.labels, sample.name, pictures / f"{sample.name}.png")
    return result


def decide(model: CrossEncoder, sample: Sample, template: str) -> Decisions:
    """The multi-label scores of all labels of all rows."""
    scores, right = list[float](), list[bool]()
    for rows in _chunks(sample.rows):
        results = model.classifier([row.text for row in rows], sample.labels, True, template)
        for row, result in zip(rows, results):
            scores += result["scores"]
            right += [label in row.labels for label in result["labels"]]
    return Decisions(numpy.array(scores), numpy.array(right))


def _chunks(rows: Sequence[TopicRow]) -> Iterator[Sequence[TopicRow]]:
    for start in tqdm(range(0, len(rows), CHUNK), leave=False, disable=None):
        yield rows[start : start + CHUNK]
