"""The training curve: a CSV file with the means of all steps between two lines."""

import collections
import csv
import pathlib
from collections.abc import Sequence

import torch

from learning.losses import LOSSES, Sums
from learning.run import Run

MEASURES = (*LOSSES, "nli_accuracy", "list_accuracy")
FIELDS = ("step", "minutes", "rate", *MEASURES)


class CurveLog:
    def __init__(self, path: pathlib.Path, first_step: int) -> None:
        """Keeps what an earlier run logged up to its checkpoint; later lines are going to be written anew."""
        self._path = path
        self._recent = collections.defaultdict[str, list[torch.Tensor]](list)
        kept = [row for row in read_log(path) if int(row["step"]) <= first_step] if first_step else []
        self._write("w", [FIELDS, *([row[name] for name in FIELDS] for row in kept)])

    def add(self, measures: Sums) -> None:
        for name, value in measures.items():
            self._recent[name].append(value)

    def write_line(self, run: Run) -> dict[str, float]:
        """Appends a line, and returns the means in it."""
        means = {name: torch.stack(values).mean().item() for name, values in self._recent.items()}
        self._recent.clear()
        row = [str(run.step), f"{run.seconds / 60:.2f}", f"{run.rate():.3g}"]
        self._write("a", [row + [f"{means[name]:.4f}" if name in means else "" for name in MEASURES]])
        return means

    def _write(self, mode: str, rows: Sequence[Sequence[str]]) -> None:
        with open(self._path, mode, newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)


def read_log(path: pathlib.Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def draw_curve(log: pathlib.Path, picture: pathlib.Path) -> None:
    """Plots the CSV log: losses on the left, accuracies on the right."""
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows = read_log(log)
    figure, axes = pyplot.subplots(1, 2, figsize=(11, 4))
    for name in MEASURES:
        steps = [int(row["step"]) for row in rows if row[name]]
        values = [float(row[name]) for row in rows if row[name]]
        if steps:
            axes[int(name.endswith("_accuracy"))].plot(steps, values, label=name.replace("_", " "), linewidth=1)
    for axis, title in zip(axes, ("losses on training batches", "accuracies on training batches")):
        axis.set_xlabel("step")
        axis.set_title(title)
        axis.legend(fontsize=8)
        axis.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(picture, dpi=100)
    pyplot.close(figure)
