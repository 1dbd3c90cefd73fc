"""The losses of a training step, batch by batch.

A step is cut into batches, and each contributes its part of four means over the whole step:
  nli     cross-entropy over contradiction, neutral, entailment on NLI pairs
  list    cross-entropy over the entailment logits of one text's labels: what single-label scores are made of
  pair    cross-entropy of contradiction against entailment per label: what multi-label scores are made of
  distil  divergence from the sentence embedder's own ranking of the labels, so that its sense of topic is not lost
The examples of a batch are kept whole, as a list-wise loss needs all labels of its text.
"""

import collections
import dataclasses

import torch
from torch.nn import functional

import corpus
from sampling.group import UNKNOWN, Group

NAMES = ("nli", "list", "pair", "distil")
WRONG_LABEL_WEIGHT = 0.5    # of the pair loss: there are several wrong labels to each right one
TEACHER_TEMPERATURE = 0.05  # cosines lie close together; this makes the embedder's ranking as sharp as it is reliable


@dataclasses.dataclass
class NliExample:
    row: corpus.NliRow

    def pairs(self):
        return [(self.row.premise, self.row.hypothesis)]

    def parts(self, logits):
        """Yields the name, the value and the weight of each loss that this example has."""
        yield "nli", functional.cross_entropy(logits, torch.tensor([self.row.label])), 1.0

    def accuracy(self, logits):
        return "nli_accuracy", float(logits[0].argmax().item() == self.row.label)


@dataclasses.dataclass
class GroupExample:
    group: Group
    cosines: torch.Tensor | None  # what the embedder makes of the labels, where it is asked

    def pairs(self):
        return self.group.pairs()

    def parts(self, logits):
        log_shares = functional.log_softmax(logits[:, corpus.ENTAILMENT], dim=0)
        if any(self.group.targets):
            yield "list", -(torch.tensor(self.group.targets) * log_shares).sum(), 1.0
        relations = torch.tensor(self.group.relations)
        known = relations != UNKNOWN
        if known.any():
            yield "pair", *pair_loss(logits[known], relations[known])
        if self.cosines is not None:
            wanted = torch.softmax(self.cosines / TEACHER_TEMPERATURE, dim=0)
            yield "distil", functional.kl_div(log_shares, wanted, reduction="sum"), 1.0

    def accuracy(self, logits):
        if not any(self.group.targets):
            return None
        best = max(range(len(self.group.targets)), key=self.group.targets.__getitem__)
        return f"{self.group.kind}_accuracy", float(logits[:, corpus.ENTAILMENT].argmax().item() == best)


def pair_loss(logits, relations):
    """Weighted mean of entailment against contradiction over labels whose relation is known, and the weight it has."""
    right = (relations == corpus.ENTAILMENT).long()
    weight = torch.tensor([WRONG_LABEL_WEIGHT, 1.0])
    columns = logits[:, [corpus.CONTRADICTION, corpus.ENTAILMENT]]
    return functional.cross_entropy(columns, right, weight=weight), weight[right].sum().item()


class Totals(collections.Counter):
    """How much weight each loss has over a whole step: what its mean is taken over."""

    def __init__(self, examples):
        super().__init__()
        for example in examples:
            for name, _, weight in example.parts(torch.zeros(len(example.pairs()), 3)):
                self[name] += weight


def weights(distil):
    """The weight of each loss; that of the embedder's ranking is the mix's to say."""
    return {"nli": 1.0, "list": 1.0, "pair": 0.5, "distil": distil}


def batch_loss(logits, examples, totals, weight_of):
    """The part of the step's loss that a batch has, and its measures: sums of (value, weight) by name."""
    measures = collections.defaultdict(lambda: [0.0, 0.0])
    loss = torch.zeros(())
    for example, part in zip(examples, torch.split(logits, [len(example.pairs()) for example in examples])):
        for name, value, weight in example.parts(part):
            loss = loss + weight_of[name] * value * (weight / totals[name])
            _add(measures[name], value.item(), weight)
        hit = example.accuracy(part)
        if hit:
            _add(measures[hit[0]], hit[1], 1.0)
    return loss, measures


def _add(sums, value, weight):
    sums[0] += value * weight
    sums[1] += weight
