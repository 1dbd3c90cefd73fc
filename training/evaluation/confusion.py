"""Confusion matrices as pictures."""

import pathlib
from collections.abc import Sequence

import numpy
import numpy.typing

from corpus import TopicRow
from evaluation.figures import truths_of


def draw_confusion(
    rows: Sequence[TopicRow], predictions: Sequence[str], labels: Sequence[str], title: str, path: pathlib.Path,
) -> None:
    """Truths down, predictions across, each row in shares of its truth."""
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot

    side = max(4.0, 0.28 * len(labels) + 2)
    figure, axis = pyplot.subplots(figsize=(side, side))
    axis.imshow(_shares(rows, predictions, labels), cmap="Blues", vmin=0, vmax=1)
    axis.set_xticks(range(len(labels)), labels, rotation=90, fontsize=7)
    axis.set_yticks(range(len(labels)), labels, fontsize=7)
    axis.set_xlabel("predicted")
    axis.set_ylabel("truth")
    axis.set_title(title, fontsize=9)
    figure.tight_layout()
    figure.savefig(path, dpi=90)
    pyplot.close(figure)


def _shares(
    rows: Sequence[TopicRow], predictions: Sequence[str], labels: Sequence[str],
) -> numpy.typing.NDArray[numpy.float64]:
    place = {label: i for i, label in enumerate(labels)}
    counts = numpy.zeros((len(labels), len(labels)))
    for truth, prediction in zip(truths_of(rows, predictions), predictions):
        counts[place[truth], place[prediction]] += 1
    shares: numpy.typing.NDArray[numpy.float64] = counts / counts.sum(1, keepdims=True).clip(1)
    return shares
