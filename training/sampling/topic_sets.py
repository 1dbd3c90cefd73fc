"""The labelled texts: by set, by label, and for each label the labels that are wrong where it is right."""

import collections
import math
import random
from collections.abc import Callable, Mapping, Sequence

import torch

from corpus import TopicRow

NEIGHBOURS = 5          # labels of the same set that count as near in meaning
NEAR_SHARE = 0.3        # of the wrong labels: drawn from the near ones
OTHER_SET_SHARE = 0.2   # of the wrong labels: drawn from another set; the rest is drawn from all labels of the set
SMALL_SETS = {"clickbait": 0.2}  # weight of sets that would come up too often by their size: this one has two labels

EmbedLabels = Callable[[Sequence[str]], torch.Tensor]


class TopicSets:
    """`embed_labels` gives unit vectors of labels: near ones make the hardest wrong answers."""

    def __init__(self, topics: Mapping[str, Sequence[TopicRow]], rng: random.Random, embed_labels: EmbedLabels) -> None:
        self._rng = rng
        self._rows = {name: _without_neutral(rows) for name, rows in topics.items()}
        self._labels = {name: _labels_of(rows) for name, rows in self._rows.items()}
        self._near = {name: _nearest(labels, embed_labels(labels)) for name, labels in self._labels.items()}
        self._by_label = _rows_by_label(self._rows)
        self._names = sorted(self._rows)
        self._weights = [math.sqrt(len(self._rows[name])) * SMALL_SETS.get(name, 1.0) for name in self._names]

    def any_row(self) -> TopicRow:
        """A row of any set. A large set comes up more often, but less than its size says."""
        return self._rng.choice(self._rows[self._rng.choices(self._names, self._weights)[0]])

    def rows_like(self, row: TopicRow, label: str, count: int) -> list[TopicRow]:
        """Rows of the same set with that label; one may come up twice."""
        return self._rng.choices(self._by_label[row.dataset, label], k=count)

    def any_label(self) -> str:
        return self._rng.choice(self._labels[self._rng.choice(self._names)])

    def wrong_label(self, name: str, right: str) -> str:
        """A label that is probably wrong for a text of the set `name` with the label `right`. Labels of other sets are
        there for breadth."""
        chance = self._rng.random()
        if chance < NEAR_SHARE:
            return self._rng.choice(self._near[name][right])
        if chance < NEAR_SHARE + OTHER_SET_SHARE:
            return self.any_label()
        return self._rng.choice(self._labels[name])


def _without_neutral(rows: Sequence[TopicRow]) -> list[TopicRow]:
    """Drops texts labelled only "neutral": that is no topic, and as an emotion it would outnumber the others."""
    return [row for row in rows if row.labels != ("neutral",)]


def _labels_of(rows: Sequence[TopicRow]) -> list[str]:
    return sorted({label for row in rows for label in row.labels})


def _nearest(labels: Sequence[str], vectors: torch.Tensor) -> dict[str, list[str]]:
    """For each label the others that are nearest to it; itself where it is the only one."""
    cosines = vectors @ vectors.T
    cosines.fill_diagonal_(-2.0)
    count = min(NEIGHBOURS, len(labels) - 1)
    best = cosines.topk(max(1, count), dim=1).indices.tolist()
    return {label: [labels[i] for i in row] for label, row in zip(labels, best)}


def _rows_by_label(sets: Mapping[str, Sequence[TopicRow]]) -> dict[tuple[str, str], list[TopicRow]]:
    index = collections.defaultdict(list)
    for name, rows in sets.items():
        for row in rows:
            for label in row.labels:
                index[name, label].append(row)
    return dict(index)
