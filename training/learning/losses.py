"""The losses of a batch, over all its rows at once.

  nli     cross-entropy over contradiction, neutral, entailment on NLI pairs
  list    cross-entropy over the label logits of one text's labels: trains single-label scores
  pair    cross-entropy of contradiction against the label logit, per label: trains multi-label scores
  distil  divergence from the sentence embedder's ranking of the labels, so that its sense of topic is not lost
  vector  squared distance of the similarity term's vectors from the embedder's, where its encoder is trained
  taught_nli, taught_list, taught_pair
          divergence from what a large cross-encoder answers: in the three relations of an NLI pair, in the ranking of
          a text's labels, in each label by itself

A label logit is the entailment logit with the similarity term, as the library adds it. A step is cut into batches, and
each adds its part of the means over the whole step, so that the gradient does not depend on the cut.
"""

import dataclasses
from collections.abc import Mapping, Sequence

import torch
from torch.nn import functional

from corpus import CONTRADICTION, ENTAILMENT
from sampling.group import UNKNOWN

TAUGHT = ("taught_nli", "taught_list", "taught_pair")
LOSSES = ("nli", "list", "pair", "distil", "vector", *TAUGHT)
TAUGHT_TEMPERATURE = 2.0  # divides both sides' logits: what a teacher says of the less likely answers counts more
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


def taught_nli_sums(logits: torch.Tensor, wanted: torch.Tensor) -> Sums:
    """`wanted` are the teacher's logits."""
    return {"taught_nli": _divergence(*((some / TAUGHT_TEMPERATURE).log_softmax(1) for some in (logits, wanted)))}


def taught_group_sums(logits: torch.Tensor, wanted: torch.Tensor, term: torch.Tensor, targets: GroupTargets) -> Sums:
    """The term is added to the teacher's entailment logits too."""
    both = [_label_logits(some, term) for some in (logits, wanted)]
    shares = [segment_log_softmax(scores, targets.group, targets.count) for scores, _ in both]
    pairs = [torch.stack([functional.logsigmoid(margins), functional.logsigmoid(-margins)]) for _, margins in both]
    return {"taught_list": _divergence(*shares), "taught_pair": _divergence(*pairs)}


def _label_logits(logits: torch.Tensor, term: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Softened: the label logits, and their margins over contradiction."""
    scores = logits[:, ENTAILMENT] + term
    return scores / TAUGHT_TEMPERATURE, (scores - logits[:, CONTRADICTION]) / TAUGHT_TEMPERATURE


def _divergence(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Of logarithms of shares. The square undoes what the temperature does to the size of the gradient."""
    wanted = wanted.detach()
    return TAUGHT_TEMPERATURE**2 * (wanted.exp() * (wanted - found)).sum()


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
