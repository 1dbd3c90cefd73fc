"""The sentence embedder: all-MiniLM-L6-v2, frozen, or trained as the similarity term's encoder."""

import pathlib
from collections.abc import Sequence

import torch
from safetensors.torch import load_file
from transformers import BertModel

from network.base import base_folder, load_tokenizer
from network.batches import Encoder, batches_by_length
from network.body import mean_vectors

LIMIT = 256  # tokens: the embedder's own limit


def new_body(weights: pathlib.Path | None = None) -> BertModel:
    """The base's body, without its pooler. `weights`: a file with other weights for all but the table of words, which
    stays frozen."""
    body = BertModel.from_pretrained(base_folder(), add_pooling_layer=False, dtype=torch.float32).eval()
    if weights:
        body.load_state_dict(load_file(weights), strict=False)
    body.embeddings.word_embeddings.weight.requires_grad_(False)
    return body


class SentenceEmbedder:
    """Mean-pooled unit vectors of at most 256 tokens, on the body's device. Vectors of labels are kept, because the
    same labels come up often."""

    def __init__(self, body: BertModel | None = None, max_length: int = LIMIT) -> None:
        self.body = body or new_body()
        self._encoder = Encoder(load_tokenizer(base_folder()), min(max_length, LIMIT))
        self._places = dict[str, int]()
        self._known = torch.empty(0, self.body.config.hidden_size, device=self.body.device)

    @torch.no_grad()
    def embed(self, texts: Sequence[str], batch_tokens: int = 8192) -> torch.Tensor:
        tokens = self._encoder.tokens(texts)
        vectors = torch.empty(len(texts), self.body.config.hidden_size, device=self.body.device)
        for places in batches_by_length([len(text) for text in tokens], batch_tokens):
            inputs = self._encoder.singles([tokens[place] for place in places]).inputs(self.body.device)
            vectors[places] = mean_vectors(self.body, inputs)
        return vectors

    def label_places(self, labels: Sequence[str]) -> list[int]:
        """Where the vectors of the labels stand in `label_vectors`."""
        lowered = [label.lower() for label in labels]  # the vocabulary is uncased
        missing = sorted({label for label in lowered if label not in self._places})
        if missing:
            self._places.update(zip(missing, range(len(self._places), len(self._places) + len(missing))))
            self._known = torch.cat([self._known, self.embed(missing)])
        return [self._places[label] for label in lowered]

    def label_vectors(self) -> torch.Tensor:
        return self._known

    def embed_labels(self, labels: Sequence[str]) -> torch.Tensor:
        places = self.label_places(labels)
        return self._known[places]
