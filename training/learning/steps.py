"""A training step as arrays, which is what one process hands to another, and as tensors on the device."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy
import torch

from corpus import NliRow
from learning.losses import GroupTargets, pair_weight
from network.batches import Encoder, Inputs, Sequences, Tokens, batches_by_length, to_device
from network.similarity import Compared
from sampling.group import Group

TEACHER_TEMPERATURE = 0.05  # cosines are close together; this sharpens the embedder's ranking as far as it is reliable


class Example(NamedTuple):
    """A group, and the share that the embedder gives each of its labels; None where its ranking is not learnt."""

    group: Group
    wanted: numpy.ndarray | None


@dataclasses.dataclass(frozen=True)
class NliBatch:
    pairs: Sequences
    labels: numpy.ndarray


@dataclasses.dataclass(frozen=True)
class GroupBatch:
    """Rows are the labels of whole groups, group by group. `texts` are those of the groups, `sentences` what the
    similarity term compares with them, each once; `sentence` [rows] says which one a row has."""

    pairs: Sequences
    texts: Sequences
    sentences: Sequences
    sentence: numpy.ndarray
    group: numpy.ndarray
    targets: numpy.ndarray
    relations: numpy.ndarray
    wanted: numpy.ndarray


class Step(NamedTuple):
    """totals: what the sums of each loss and accuracy are divided by."""

    nli: list[NliBatch]
    groups: list[GroupBatch]
    totals: dict[str, float]


class GroupInputs(NamedTuple):
    pairs: Inputs
    compared: Compared
    targets: GroupTargets


def group_inputs(batch: GroupBatch, device: torch.device) -> GroupInputs:
    group, targets, relations, wanted, sentence = (
        to_device(array, device)
        for array in (batch.group, batch.targets, batch.relations, batch.wanted, batch.sentence)
    )
    wanted_of = GroupTargets(group, targets, relations, wanted, len(batch.texts.lengths))
    pairs, texts, sentences = (part.inputs(device) for part in (batch.pairs, batch.texts, batch.sentences))
    return GroupInputs(pairs, Compared(texts, sentences, group, sentence), wanted_of)


class Cutter:
    """Cuts the examples of a step into batches of about `batch_tokens` tokens. `term_template` makes a label the
    sentence of the similarity term; None stands for the hypothesis itself."""

    def __init__(self, encoder: Encoder, batch_tokens: int, term_template: str | None) -> None:
        self._encoder, self._batch_tokens, self._term_template = encoder, batch_tokens, term_template

    def cut(self, rows: Sequence[NliRow], examples: Sequence[Example]) -> Step:
        return Step(self._nli(rows), self._groups(examples), _totals(rows, examples))

    def _nli(self, rows: Sequence[NliRow]) -> list[NliBatch]:
        pairs = list(zip(self._encoder.tokens([row.premise for row in rows]),
                         self._encoder.tokens([row.hypothesis for row in rows])))
        labels = numpy.array([row.label for row in rows], numpy.int64)
        lengths = [len(first) + len(second) for first, second in pairs]
        return [
            NliBatch(self._encoder.pairs([pairs[place] for place in places]), labels[places])
            for places in batches_by_length(lengths, self._batch_tokens)
        ]

    def _groups(self, examples: Sequence[Example]) -> list[GroupBatch]:
        texts = self._encoder.tokens([example.group.text for example in examples])
        known = self._tokens_of([sentence for example in examples for sentence in self._sentences(example.group)])
        longest = [
            len(text) + max(len(known[hypothesis]) for _, hypothesis in example.group.pairs())
            for text, example in zip(texts, examples)
        ]
        counts = [len(example.group.labels) for example in examples]
        return [
            self._batch([examples[place] for place in places], [texts[place] for place in places], known)
            for places in batches_by_length(longest, self._batch_tokens, counts)
        ]

    def _sentences(self, group: Group) -> list[str]:
        """The hypotheses of a group, and what the similarity term compares."""
        return [hypothesis for _, hypothesis in group.pairs()] + self._compared(group)

    def _compared(self, group: Group) -> list[str]:
        if self._term_template is None:
            return [hypothesis for _, hypothesis in group.pairs()]
        return [self._term_template.format(label) for label in group.labels]

    def _tokens_of(self, sentences: Sequence[str]) -> dict[str, Tokens]:
        distinct = list(dict.fromkeys(sentences))
        return dict(zip(distinct, self._encoder.tokens(distinct)))

    def _batch(self, examples: Sequence[Example], texts: Sequence[Tokens], known: Mapping[str, Tokens]) -> GroupBatch:
        pairs = [
            (text, known[hypothesis])
            for text, example in zip(texts, examples) for _, hypothesis in example.group.pairs()
        ]
        compared = [sentence for example in examples for sentence in self._compared(example.group)]
        places = {sentence: place for place, sentence in enumerate(dict.fromkeys(compared))}
        groups = [example.group for example in examples]
        return GroupBatch(
            self._encoder.pairs(pairs), self._encoder.singles(texts),
            self._encoder.singles([known[sentence] for sentence in places]),
            numpy.array([places[sentence] for sentence in compared], numpy.int64),
            numpy.repeat(numpy.arange(len(groups)), [len(group.labels) for group in groups]),
            numpy.array([target for group in groups for target in group.targets], numpy.float32),
            numpy.array([relation for group in groups for relation in group.relations], numpy.int64),
            numpy.concatenate([_wanted(example) for example in examples]).astype(numpy.float32),
        )


def _wanted(example: Example) -> numpy.ndarray:
    return numpy.zeros(len(example.group.labels)) if example.wanted is None else example.wanted


def _totals(rows: Sequence[NliRow], examples: Sequence[Example]) -> dict[str, float]:
    ranked = sum(any(example.group.targets) for example in examples)
    return {
        "nli": len(rows), "nli_accuracy": len(rows), "list": ranked, "list_accuracy": ranked, "vector": len(examples),
        "taught_nli": len(rows), "taught_list": len(examples),
        "taught_pair": sum(len(example.group.labels) for example in examples),
        "pair": sum(pair_weight(example.group.relations) for example in examples),
        "distil": sum(example.wanted is not None for example in examples),
    }
