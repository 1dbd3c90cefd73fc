"""Three-way NLI answers through the public interface, which gives a label's entailment against its contradiction.

The hypothesis is the only label of a bare template, so a score s is softmax over (contradiction, entailment) and
log(s / (1 - s)) the difference of their logits. The same weights with the names of entailment and neutral exchanged
give the difference of neutral and contradiction; the largest of the three is the answer. A similarity term belongs to
labels, not to these pairs: both are opened without it.
"""

import collections
import json
import math
import pathlib
import tempfile
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tqdm import tqdm

import corpus
from evaluation.classifiers import open_classifier
from evaluation.figures import sample
from evaluation.options import Options
from network.similarity import SECTION

if TYPE_CHECKING:
    import zstc


class Nli:
    def __init__(self, options: Options) -> None:
        self._entailment = _open(options, {})
        self._neutral = _open(options, {"entailment": "neutral", "neutral": "entailment"})

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


def _open(options: Options, names: Mapping[str, str]) -> "zstc.Classifier":
    """The model without its similarity term, and with the names of classes exchanged that `names` has."""
    with tempfile.TemporaryDirectory() as folder:
        link_model(options.model, pathlib.Path(folder), names)
        return open_classifier(options, pathlib.Path(folder))


def link_model(model: pathlib.Path, folder: pathlib.Path, names: Mapping[str, str]) -> None:
    """Makes `folder` the model's folder again, but for its config."""
    for path in model.resolve().iterdir():
        if path.name != "config.json":
            (folder / path.name).symlink_to(path)
    config = json.loads((model / "config.json").read_text(encoding="utf-8"))
    config.pop(SECTION, None)
    config["id2label"] = {i: names.get(name, name) for i, name in config["id2label"].items()}
    config["label2id"] = {name: int(i) for i, name in config["id2label"].items()}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")


def _difference(classifier: "zstc.Classifier", row: corpus.NliRow) -> float:
    score = classifier(row.premise, [row.hypothesis], True, "{}")["scores"][0]
    return math.log(max(score, 1e-30) / max(1.0 - score, 1e-30))
