"""The similarity term of a label: weight times the cosine of the text's vector and that of a sentence about the label,
plus an offset. In training it is added to the entailment logits as the library adds it; in an exported folder it is a
file and a section of config.json."""

import json
import pathlib
from typing import NamedTuple

import torch
from transformers import BertModel

from network.batches import Inputs
from network.body import mean_vectors
from network.embedder import LIMIT
from network.tensors import save_halved

FILE, SECTION = "similarity.safetensors", "zstc_similarity"
WORDS = "embeddings.word_embeddings.weight"  # frozen in training, so the cross-encoder's table is the base's


class Similarity(NamedTuple):
    """template: what makes a label the sentence that is compared; None stands for the hypothesis itself."""

    weight: float
    offset: float
    template: str | None


class Compared(NamedTuple):
    """A batch of texts and one of sentences; of each row: which text and which sentence it compares."""

    texts: Inputs
    sentences: Inputs
    text: torch.Tensor
    sentence: torch.Tensor


class Term(torch.nn.Module):
    """Computes the term of each row. `teacher` is the frozen embedder, where `body` is trained: its vectors are the
    wanted ones."""

    def __init__(self, body: BertModel, similarity: Similarity, teacher: BertModel | None) -> None:
        super().__init__()
        self.body, self.similarity = body, similarity
        self._teacher = [teacher] if teacher else []  # in a list, so that it is no part of this module

    def forward(self, inputs: Compared) -> tuple[torch.Tensor, torch.Tensor | None]:
        """The terms [rows], and the sum of the squared distances from the wanted vectors."""
        with torch.set_grad_enabled(bool(self._teacher) and torch.is_grad_enabled()):
            texts, sentences = mean_vectors(self.body, inputs.texts), mean_vectors(self.body, inputs.sentences)
        cosines = (texts[inputs.text] * sentences[inputs.sentence]).sum(-1)
        return self.similarity.weight * cosines + self.similarity.offset, self._distance(inputs, texts, sentences)

    def _distance(self, inputs: Compared, texts: torch.Tensor, sentences: torch.Tensor) -> torch.Tensor | None:
        if not self._teacher:
            return None
        with torch.no_grad():
            wanted = [mean_vectors(self._teacher[0], part) for part in (inputs.texts, inputs.sentences)]
        return (texts - wanted[0]).square().sum() + (sentences - wanted[1]).square().sum()


def add_similarity(folder: pathlib.Path, body: BertModel, similarity: Similarity) -> None:
    """Writes the encoder's tensors in float16 without the table of words, and the section of config.json."""
    save_halved(((name, tensor) for name, tensor in body.named_parameters() if name != WORDS), folder / FILE)
    set_similarity(folder, similarity)


def read_similarity(folder: pathlib.Path) -> Similarity:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if SECTION not in config:
        raise SystemExit(f"{folder}/config.json: no {SECTION}")
    section = config[SECTION]
    return Similarity(section["weight"], section["offset"], section.get("template"))


def set_similarity(folder: pathlib.Path, similarity: Similarity) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    section = {
        "weights": FILE, "weight": similarity.weight, "offset": similarity.offset, "pooling": "mean",
        "max_length": LIMIT,
    }
    config[SECTION] = section | ({"template": similarity.template} if similarity.template is not None else {})
    path.write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
