"""Three-way NLI answers through the public interface, which gives a label's entailment against its contradiction.

The hypothesis is the only label of a bare template, so a score s is softmax over (contradiction, entailment) and
log(s / (1 - s)) the difference of their logits. The same weights with the names of entailment and neutral exchanged
give the difference of neutral and contradiction; the largest of the three is the answer.
"""

import collections
import json
import math
import pathlib
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tqdm import tqdm

import corpus
from evaluation.classifiers import open_classifier
from evaluation.figures import sample
from evaluation.options import Options

if TYPE_CHECKING:
    import zstc


class Nli:
    def __init__(self, options: Options) -> None:
        self._entailment = open_classifier(options, options.model)
        with tempfile.TemporaryDirectory() as folder:
            exchange_names(options.model, pathlib.Path(folder))
            self._neutral = open_classifier(options, pathlib.Path(folder))

    def answer(self, row: corpus.NliRow) -> int:
        choices = [
            (_difference(self._entailment, row), corpus.ENTAILMENT),
            (_difference(self._neutral, row), corpus.NEUTRAL), (0.0, corpus.CONTRADICTION),
        ]
        return max(choices)[1]


def measure_nli(options: Options) -> Iterator[tuple[str, dict[str, float]]]:
    """Yields per source its name and figures: rows and accuracy."""
    nli, sources = Nli(options), collections.defaultdict(list)
    for row in corpus.read_nli(options.data, "dev", only_open=False):
        sources[row.source].append(row)
    for name, rows in sorted(sources.items()):
        chosen = sample(rows, options.rows)
        hits = sum(nli.answer(row) == row.label for row in tqdm(chosen, leave=False, disable=None))
        yield name, {"rows": len(chosen), "accuracy": hits / len(chosen)}


def exchange_names(model: pathlib.Path, folder: pathlib.Path) -> None:
    """Makes `folder` the model's folder again, with the names of entailment and neutral exchanged."""
    other = {"entailment": "neutral", "neutral": "entailment"}
    for path in model.resolve().iterdir():
        if path.name != "config.json":
            (folder / path.name).symlink_to(path)
    config = json.loads((model / "config.json").read_text(encoding="utf-8"))
    config["id2label"] = {i: other.get(name, name) for i, name in config["id2label"].items()}
    config["label2id"] = {name: int(i) for i, name in config["id2label"].items()}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")


def _difference(classifier: "zstc.Classifier", row: corpus.NliRow) -> float:
    score = classifier(row.premise, [row.hypothesis], True, "{}")["scores"][0]
    return math.log(max(score, 1e-30) / max(1.0 - score, 1e-30))
