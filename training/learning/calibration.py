"""Fits weight and offset of the similarity term and the temperature of the logits to answers on held-out sets.

A label logit is (entailment + weight * cosine + offset) / temperature, its contradiction logit contradiction /
temperature. What is made small is the cross-entropy of both kinds of scores: of the softmax over a text's labels where
one of them is right, and of each label's score by itself. Every set counts the same, however many rows it has.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy
import torch

from evaluation.decisions import Decisions
from learning.losses import segment_log_softmax
from learning.validation import Answers


class Calibration(NamedTuple):
    weight: float
    offset: float
    temperature: float


class Measured(NamedTuple):
    """The answers on one set, and those of their cosines that the term adds."""

    answers: Answers
    cosine: numpy.ndarray


class _Set(NamedTuple):
    """The same as tensors."""

    entailment: torch.Tensor
    contradiction: torch.Tensor
    cosine: torch.Tensor
    right: torch.Tensor
    question: torch.Tensor
    questions: int


def fit(sets: Sequence[Measured], start: Calibration, keep_weight: bool = False) -> Calibration:
    """The calibration of the least loss, from `start` on."""
    tensors = [_tensors(some) for some in sets]
    weight, offset, log_temperature = (
        torch.tensor(value, requires_grad=True)
        for value in (start.weight, start.offset, float(numpy.log(start.temperature)))
    )
    fitted = [offset, log_temperature] if keep_weight else [weight, offset, log_temperature]
    optimizer = torch.optim.LBFGS(fitted, max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        total = torch.stack([_loss(some, weight, offset, log_temperature.exp()) for some in tensors]).mean()
        torch.autograd.backward(total)
        return total

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return Calibration(weight.item(), offset.item(), log_temperature.exp().item())


def decide(some: Measured, calibration: Calibration) -> Decisions:
    """The multi-label scores of a set."""
    margins = some.answers.entailment - some.answers.contradiction + calibration.weight * some.cosine
    scores = 1.0 / (1.0 + numpy.exp(-(margins + calibration.offset) / calibration.temperature))
    return Decisions(scores, some.answers.right)


def _loss(some: _Set, weight: torch.Tensor, offset: torch.Tensor, temperature: torch.Tensor) -> torch.Tensor:
    logits = some.entailment + weight * some.cosine + offset
    pairs = torch.nn.functional.binary_cross_entropy_with_logits(
        (logits - some.contradiction) / temperature, some.right)
    shares = segment_log_softmax(logits / temperature, some.question, some.questions)
    counts = torch.zeros(some.questions).index_add(0, some.question, some.right)
    wanted = some.right / counts.clamp_min(1.0)[some.question]
    return pairs - (wanted * shares).sum() / (counts > 0).sum().clamp_min(1)


def _tensors(some: Measured) -> _Set:
    answers = some.answers
    entailment, contradiction, cosine, right = (
        torch.from_numpy(numpy.asarray(array, numpy.float32))
        for array in (answers.entailment, answers.contradiction, some.cosine, answers.right)
    )
    question = torch.from_numpy(numpy.asarray(answers.question, numpy.int64))
    return _Set(entailment, contradiction, cosine, right, question, int(question.max()) + 1)
