"""The losses of a batch, over all its rows at once.

  nli     cross-entropy over contradiction, neutral, entailment on NLI pairs
  list    cross-entropy over the label logits of one text's labels: trains single-label scores
  pair    cross-entropy of contradiction against the label logit, per label: trains multi-label scores
  distil  divergence from the sentence embedder's ranking of the labels, so that its sense of topic is not lost
  vector  squared distance of the similarity term's vectors from the embedder's, where its encoder is trained

A label logit is the entailment logit with the similarity term, as the library adds it. A step is cut into batches, and
each adds its part of the means over the whole step, so that the gradient does not depend on the cut.
"""

import dataclasses
from collections.abc import Mapping, Sequence

import torch
from torch.nn import functional

from corpus import CONTRADICTION, ENTAILMENT
from sampling.group import UNKNOWN

LOSSES = ("nli", "list", "pair", "distil", "vector")
WRONG_LABEL_WEIGHT = 0.5  # of the pair loss: there are several wrong labels to each right one

Sums = dict[str, torch.Tensor]  # by name of a loss or an accuracy: its sum over the batch


@dataclasses.dataclass(frozen=True)
class GroupTargets:
    """What is wanted of the rows of a batch, on the device. `count` is how many groups there are."""

    group: torch.Tensor
    targets: torch.Tensor
    relations: torch.Tensor
    wanted: torch.Tensor
    count: int


def nli_sums(logits: torch.Tensor, labels: torch.Tensor) -> Sums:
    hits = (logits.detach().argmax(1) == labels).sum()
    return {"nli": functional.cross_entropy(logits, labels, reduction="sum"), "nli_accuracy": hits.float()}


def group_sums(logits: torch.Tensor, term: torch.Tensor, targets: GroupTargets) -> Sums:
    """`term` [rows]: what is added to each entailment logit."""
    scores = logits[:, ENTAILMENT] + term
    log_shares = segment_log_softmax(scores, targets.group, targets.count)
    wanted = targets.wanted
    divergence = wanted * (wanted.clamp_min(1e-30).log() - log_shares)
    return {
        "list": -(targets.targets * log_shares).sum(),
        "pair": _pair_sum(scores - logits[:, CONTRADICTION], targets.relations),
        "distil": divergence.sum(),
        "list_accuracy": _hits(scores.detach(), targets),
    }


def loss_of(sums: Sums, totals: Mapping[str, float], weights: Mapping[str, float]) -> torch.Tensor:
    """The part of the step's loss that a batch has. `totals` are those of the whole step."""
    parts = [weights[name] / totals[name] * sums[name] for name in LOSSES if name in sums and totals.get(name)]
    return torch.stack(parts).sum()


def segment_log_softmax(values: torch.Tensor, segments: torch.Tensor, count: int) -> torch.Tensor:
    """Log-softmax of the values within each segment."""
    highest = _highest(values.detach(), segments, count)[segments]
    shifted = values - highest
    sums = torch.zeros(count, device=values.device).index_add(0, segments, shifted.exp())
    return shifted - sums.log()[segments]


def _highest(values: torch.Tensor, segments: torch.Tensor, count: int) -> torch.Tensor:
    lowest = torch.full((count,), -torch.inf, device=values.device)
    return lowest.scatter_reduce(0, segments, values, "amax")


def _pair_sum(margins: torch.Tensor, relations: torch.Tensor) -> torch.Tensor:
    right, wrong = (relations == ENTAILMENT).float(), (relations == CONTRADICTION).float()
    return (right * functional.softplus(-margins) + WRONG_LABEL_WEIGHT * wrong * functional.softplus(margins)).sum()


def pair_weight(relations: Sequence[int]) -> float:
    """The weight of a group's labels in the mean of the pair loss."""
    known = [relation for relation in relations if relation != UNKNOWN]
    return sum(1.0 if relation == ENTAILMENT else WRONG_LABEL_WEIGHT for relation in known)


def _hits(scores: torch.Tensor, targets: GroupTargets) -> torch.Tensor:
    """In how many groups the best score is that of a label with the highest target."""
    best = scores == _highest(scores, targets.group, targets.count)[targets.group]
    wanted = targets.targets == _highest(targets.targets, targets.group, targets.count)[targets.group]
    return (best & wanted & (targets.targets > 0)).sum().float()
