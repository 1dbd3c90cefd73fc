"""Token sequences as arrays, and the arrays as a model's inputs."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

import numpy
import torch
from transformers import BertTokenizerFast

Pair = tuple[str, str]               # premise, hypothesis
Inputs = Mapping[str, torch.Tensor]  # of one batch
Tokens = list[int]                   # of one text, without special tokens


def to_device(array: numpy.ndarray, device: torch.device) -> torch.Tensor:
    """For a GPU from page-locked memory, so that the copy does not wait for the work before it."""
    tensor = torch.from_numpy(array)
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor


@dataclasses.dataclass(frozen=True)
class Sequences:
    """ids [n, longest], padded with 0; lengths [n]; seconds [n]: where the second text begins, or the length."""

    ids: numpy.ndarray
    lengths: numpy.ndarray
    seconds: numpy.ndarray

    def inputs(self, device: torch.device) -> Inputs:
        ids, lengths, seconds = (to_device(array, device).long() for array in (self.ids, self.lengths, self.seconds))
        places = torch.arange(ids.shape[1], device=device)
        mask = places < lengths[:, None]
        types = (mask & (places >= seconds[:, None])).long()
        return {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}


class Encoder:
    """Encodes texts and pairs as the base model's tokenizer does. What is longer than `max_length` is cut where it is
    longest: a few hypotheses of the NLI sets are longer than a training pair may be."""

    def __init__(self, tokenizer: BertTokenizerFast, max_length: int) -> None:
        self._backend = tokenizer.backend_tokenizer
        self._begin, self._end = tokenizer.cls_token_id, tokenizer.sep_token_id
        self._max_length = max_length

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        return [encoding.ids for encoding in self._backend.encode_batch(list(texts), add_special_tokens=False)]

    def singles(self, texts: Sequence[Tokens]) -> Sequences:
        longest = self._max_length - 2
        rows = [[self._begin, *text[:longest], self._end] for text in texts]
        return _padded(rows, [len(row) for row in rows])

    def pairs(self, pairs: Sequence[tuple[Tokens, Tokens]]) -> Sequences:
        rows, seconds = list[Tokens](), list[int]()
        for first, second in pairs:
            first, second = self._cut(first, second)
            rows.append([self._begin, *first, self._end, *second, self._end])
            seconds.append(len(first) + 2)
        return _padded(rows, seconds)

    def _cut(self, first: Tokens, second: Tokens) -> tuple[Tokens, Tokens]:
        room = self._max_length - 3
        if len(first) + len(second) <= room:
            return first, second
        half = room // 2
        if len(second) <= half:
            return first[: room - len(second)], second
        if len(first) <= half:
            return first, second[: room - len(first)]
        return first[: room - half], second[:half]


def _padded(rows: Sequence[Tokens], seconds: Sequence[int]) -> Sequences:
    lengths = [len(row) for row in rows]
    ids = numpy.zeros((len(rows), max(lengths)), dtype=numpy.int32)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = row
    return Sequences(ids, numpy.array(lengths, numpy.int32), numpy.array(seconds, numpy.int32))


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
