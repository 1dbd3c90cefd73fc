"""Pairs of texts to token ids, and token ids to padded batches."""

from collections.abc import Iterator, Mapping, Sequence

import torch
from transformers import BertTokenizerFast

Pair = tuple[str, str]                # premise, hypothesis
Encoding = Mapping[str, list[int]]    # of one sequence: its token ids and what else the model takes
Inputs = Mapping[str, torch.Tensor]   # of one batch


def pad(tokenizer: BertTokenizerFast, encodings: Sequence[Encoding]) -> Inputs:
    """One batch of these sequences, all padded to the longest."""
    columns = {key: [encoding[key] for encoding in encodings] for key in encodings[0]}
    inputs: Inputs = tokenizer.pad(columns, return_tensors="pt")
    return inputs


class Encoder:
    """Encodes pairs. What is longer than `max_length` is cut where it is longest: a few hypotheses of the NLI sets are
    longer than a training pair may be."""

    def __init__(self, tokenizer: BertTokenizerFast, max_length: int) -> None:
        self.tokenizer, self.max_length = tokenizer, max_length

    def encode(self, pairs: Sequence[Pair]) -> list[Encoding]:
        premises, hypotheses = [premise for premise, _ in pairs], [hypothesis for _, hypothesis in pairs]
        encoded = self.tokenizer(premises, hypotheses, truncation="longest_first", max_length=self.max_length)
        return [{key: encoded[key][i] for key in encoded} for i in range(len(pairs))]

    def tensors(self, encodings: Sequence[Encoding]) -> Inputs:
        return pad(self.tokenizer, encodings)


def batches_by_length(
    lengths: Sequence[int], batch_tokens: int, counts: Sequence[int] | None = None,
) -> Iterator[list[int]]:
    """Yields lists of places, neighbours in length, of about `batch_tokens` tokens with the padding. A place stands for
    one sequence, or for as many as `counts` says."""
    batch, size = list[int](), 0
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        count = counts[place] if counts else 1
        if batch and lengths[place] * (size + count) > batch_tokens:
            yield batch
            batch, size = [], 0
        batch.append(place)
        size += count
    if batch:
        yield batch
