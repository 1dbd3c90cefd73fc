"""What is measured: the model, through libzstc, and the sentence embedder that it is compared with."""

import os
import pathlib
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from evaluation.options import ROOT, Options

if TYPE_CHECKING:
    import zstc


class Classifier(Protocol):
    def best_labels(self, texts: Sequence[str], labels: Sequence[str], template: str) -> list[str]:
        """The best label of each text."""


def open_classifier(options: Options, folder: pathlib.Path) -> "zstc.Classifier":
    """The project's own Python package, from the repository."""
    if options.library:
        os.environ["ZSTC_LIBRARY"] = options.library
    sys.path.insert(0, str(ROOT / "bindings" / "python"))
    import zstc

    return zstc.Classifier(folder, device="cpu", precision=options.precision, threads=options.threads)


class CrossEncoder:
    """The model under test."""

    def __init__(self, classifier: "zstc.Classifier") -> None:
        self.classifier = classifier

    def best_labels(self, texts: Sequence[str], labels: Sequence[str], template: str) -> list[str]:
        return [result["labels"][0] for result in self.classifier(texts, labels, hypothesis_template=template)]


class CosineBaseline:
    """all-MiniLM-L6-v2 untouched: the label whose vector is nearest to that of the text. It has no template."""

    def __init__(self) -> None:
        from network.embedder import SentenceEmbedder  # PyTorch only where it is needed

        self._embedder = SentenceEmbedder()

    def best_labels(self, texts: Sequence[str], labels: Sequence[str], template: str) -> list[str]:
        cosines = self._embedder.embed(texts) @ self._embedder.embed_labels(labels).T
        return [labels[i] for i in cosines.argmax(1).tolist()]
