"""What one example, an NLI pair or a group, adds to the losses of a step.

  nli     cross-entropy over contradiction, neutral, entailment on NLI pairs
  list    cross-entropy over the entailment logits of one text's labels: trains single-label scores
  pair    cross-entropy of contradiction against entailment per label: trains multi-label scores
  distil  divergence from the sentence embedder's ranking of the labels, so that its sense of topic is not lost
"""

import dataclasses
from collections.abc import Iterator
from typing import Protocol

import torch
from torch.nn import functional

from corpus import CONTRADICTION, ENTAILMENT, NliRow
from network.batches import Pair
from sampling.group import UNKNOWN, Group

LOSSES = ("nli", "list", "pair", "distil")
WRONG_LABEL_WEIGHT = 0.5    # of the pair loss: there are several wrong labels to each right one
TEACHER_TEMPERATURE = 0.05  # cosines are close together; this sharpens the embedder's ranking as far as it is reliable

Part = tuple[str, torch.Tensor, float]  # name, value and weight of a loss


class Example(Protocol):
    """`logits` are those of its pairs."""

    def pairs(self) -> list[Pair]: ...

    def losses(self, logits: torch.Tensor) -> Iterator[Part]:
        """Yields each loss that this example has."""

    def accuracy(self, logits: torch.Tensor) -> tuple[str, float] | None:
        """The name of the accuracy that this example counts for, and 1 or 0; None where no answer is known."""


@dataclasses.dataclass
class NliExample:
    row: NliRow

    def pairs(self) -> list[Pair]:
        return [(self.row.premise, self.row.hypothesis)]

    def losses(self, logits: torch.Tensor) -> Iterator[Part]:
        yield "nli", functional.cross_entropy(logits, torch.tensor([self.row.label])), 1.0

    def accuracy(self, logits: torch.Tensor) -> tuple[str, float] | None:
        return "nli_accuracy", float(logits[0].argmax().item() == self.row.label)


@dataclasses.dataclass
class GroupExample:
    """cosines: the embedder's cosines of the labels to the text, where they are learnt."""

    group: Group
    cosines: torch.Tensor | None

    def pairs(self) -> list[Pair]:
        return self.group.pairs()

    def losses(self, logits: torch.Tensor) -> Iterator[Part]:
        log_shares = functional.log_softmax(logits[:, ENTAILMENT], dim=0)
        if any(self.group.targets):
            yield "list", -(torch.tensor(self.group.targets) * log_shares).sum(), 1.0
        relations = torch.tensor(self.group.relations)
        known = relations != UNKNOWN
        if known.any():
            yield _pair_loss(logits[known], relations[known])
        if self.cosines is not None:
            wanted = torch.softmax(self.cosines / TEACHER_TEMPERATURE, dim=0)
            yield "distil", functional.kl_div(log_shares, wanted, reduction="sum"), 1.0

    def accuracy(self, logits: torch.Tensor) -> tuple[str, float] | None:
        targets = self.group.targets
        if not any(targets):
            return None
        best = max(range(len(targets)), key=targets.__getitem__)
        return f"{self.group.kind}_accuracy", float(logits[:, ENTAILMENT].argmax().item() == best)


def _pair_loss(logits: torch.Tensor, relations: torch.Tensor) -> Part:
    """Weighted mean of entailment against contradiction over labels whose relation is known, and the sum of weights."""
    right = (relations == ENTAILMENT).long()
    weight = torch.tensor([WRONG_LABEL_WEIGHT, 1.0])
    columns = logits[:, [CONTRADICTION, ENTAILMENT]]
    return "pair", functional.cross_entropy(columns, right, weight=weight), weight[right].sum().item()
