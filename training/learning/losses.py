"""The loss of a training step, batch by batch.

A step is cut into batches, and each adds its part of the means over the whole step. The examples of a batch are kept
whole, because a list-wise loss needs all labels of its text.
"""

import collections
from collections.abc import Mapping, Sequence

import torch

from learning import measures
from learning.examples import Example

Weights = Mapping[str, float]


def loss_weights(distil: float) -> dict[str, float]:
    """The weight of each loss; that of the embedder's ranking depends on the mix."""
    return {"nli": 1.0, "list": 1.0, "pair": 0.5, "distil": distil}


def total_weights(examples: Sequence[Example]) -> dict[str, float]:
    """The sum of the weights of each loss over a whole step: what its mean is taken over."""
    totals = collections.defaultdict[str, float](float)
    for example in examples:
        for name, _, weight in example.losses(torch.zeros(len(example.pairs()), 3)):
            totals[name] += weight
    return dict(totals)


def batch_loss(
    logits: torch.Tensor, examples: Sequence[Example], totals: Weights, weights: Weights,
) -> tuple[torch.Tensor, measures.Sums]:
    """The part of the step's loss that a batch has, and its measures. `totals` are the `total_weights` of the step."""
    sums: measures.Sums = {}
    loss = torch.zeros(())
    for example, part in zip(examples, torch.split(logits, [len(example.pairs()) for example in examples])):
        for name, value, weight in example.losses(part):
            loss = loss + weights[name] * value * (weight / totals[name])
            measures.add(sums, name, value.item(), weight)
        hit = example.accuracy(part)
        if hit:
            measures.add(sums, *hit, 1.0)
    return loss, sums
