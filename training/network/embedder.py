"""The frozen sentence embedder."""

from collections.abc import Sequence

import torch
from torch.nn import functional
from transformers import BertModel

from network.apply import Apply, apply_in_turn
from network.base import base_folder, load_tokenizer
from network.batches import Inputs, batches_by_length, pad


class SentenceEmbedder:
    """all-MiniLM-L6-v2 unchanged: mean-pooled unit vectors of at most 256 tokens, its own limit, or fewer. Vectors of
    labels are kept, because the same labels come up often. `apply` maps a function over batches; it may use threads."""

    LIMIT = 256

    def __init__(self, max_length: int = LIMIT, apply: Apply = apply_in_turn) -> None:
        self.model = BertModel.from_pretrained(base_folder(), add_pooling_layer=False, dtype=torch.float32).eval()
        self.tokenizer = load_tokenizer(base_folder())
        self.max_length, self.apply = min(max_length, self.LIMIT), apply
        self._known = dict[str, torch.Tensor]()

    def embed(self, texts: Sequence[str], batch_tokens: int = 256) -> torch.Tensor:
        encoded = self.tokenizer(list(texts), truncation=True, max_length=self.max_length)
        batches = list(batches_by_length([len(ids) for ids in encoded["input_ids"]], batch_tokens))
        padded = [
            pad(self.tokenizer, [{key: encoded[key][i] for key in encoded} for i in batch]) for batch in batches
        ]
        vectors = torch.empty(len(texts), self.model.config.hidden_size)
        for batch, part in zip(batches, self.apply(self._pooled, padded)):
            vectors[batch] = part
        return vectors

    def _pooled(self, inputs: Inputs) -> torch.Tensor:
        with torch.no_grad():  # inside, because each thread has its own setting
            hidden = self.model(**inputs).last_hidden_state.float()
            mask = inputs["attention_mask"].unsqueeze(-1).float()
            return functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)

    def embed_labels(self, labels: Sequence[str]) -> torch.Tensor:
        labels = [label.lower() for label in labels]  # the vocabulary is uncased
        missing = sorted({label for label in labels if label not in self._known})
        if missing:
            self._known.update(zip(missing, self.embed(missing)))
        return torch.stack([self._known[label] for label in labels])
