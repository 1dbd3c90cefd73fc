"""A text with several candidate labels: one training example."""

import dataclasses
from collections.abc import Sequence

import torch

from corpus import CONTRADICTION, ENTAILMENT

UNKNOWN = -100  # relation of a label that is neither clearly right nor clearly wrong: it has no pair loss


@dataclasses.dataclass
class Group:
    """targets: the share of each label in the list-wise target, all zero where no label is known to be right.
    relations: CONTRADICTION, ENTAILMENT or UNKNOWN per label.
    distilled: whether the sentence embedder's ranking of the labels is learnt.
    """

    kind: str
    text: str
    labels: list[str]
    targets: list[float]
    relations: list[int]
    template: str
    distilled: bool

    def pairs(self) -> list[tuple[str, str]]:
        return [(self.text, self.template.format(label)) for label in self.labels]

    def narrow(self, cosines: torch.Tensor) -> torch.Tensor:
        """Chooses the labels to train on by their cosines to the text, and returns the cosines of those. Here: all."""
        return cosines


def group_with_right(
    kind: str, text: str, labels: Sequence[str], right: int, template: str, distilled: bool = False,
) -> Group:
    """The group in which the label at `right` is right and the others are wrong."""
    targets = [float(place == right) for place in range(len(labels))]
    relations = [ENTAILMENT if place == right else CONTRADICTION for place in range(len(labels))]
    return Group(kind, text, list(labels), targets, relations, template, distilled)
