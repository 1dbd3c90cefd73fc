"""Measures classifiers on the rows of one set."""

import pathlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tqdm import tqdm

from corpus import TopicRow
from evaluation import figures
from evaluation.classifiers import Classifier, CrossEncoder
from evaluation.confusion import draw_confusion

CHUNK = 20       # texts a call
THRESHOLD = 0.5  # of multi-label scores


class Sample(NamedTuple):
    """Some rows of a set, and all labels of the set."""

    name: str
    rows: Sequence[TopicRow]
    labels: list[str]


class Quality(NamedTuple):
    accuracy: float
    macro_f1: float


class MultiLabel(NamedTuple):
    """chosen: how many labels a text has above the threshold."""

    precision: float
    recall: float
    chosen: float


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


def measure_multi_label(model: CrossEncoder, sample: Sample, template: str) -> MultiLabel:
    """Precision and recall, over all labels of all rows, of scores above the threshold."""
    hits = chosen = wanted = 0
    for rows in _chunks(sample.rows):
        results = model.classifier([row.text for row in rows], sample.labels, True, template)
        for row, result in zip(rows, results):
            above = {label for label, score in zip(result["labels"], result["scores"]) if score > THRESHOLD}
            hits += len(above & set(row.labels))
            chosen += len(above)
            wanted += len(set(row.labels))
    return MultiLabel(hits / max(1, chosen), hits / wanted, chosen / len(sample.rows))


def _chunks(rows: Sequence[TopicRow]) -> Iterator[Sequence[TopicRow]]:
    for start in tqdm(range(0, len(rows), CHUNK), leave=False, disable=None):
        yield rows[start : start + CHUNK]
