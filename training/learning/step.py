"""One training step: the gradient batch by batch, then the update."""

import collections

import torch

from learning.losses import Sums, group_sums, loss_of, nli_sums, taught_group_sums, taught_nli_sums
from learning.run import Run
from learning.steps import GroupBatch, NliBatch, Step, group_inputs
from network import cross_encoder
from network.batches import Inputs, to_device
from network.large import large_logits
from transformers import MPNetForSequenceClassification


def train_step(run: Run, step: Step) -> Sums:
    """The means of the losses and accuracies by name, on the device: reading them waits for it."""
    means = collections.defaultdict[str, torch.Tensor](lambda: torch.zeros((), device=run.device))
    batches: list[NliBatch | GroupBatch] = [*step.nli, *step.groups]
    for batch in batches:
        with torch.autocast(run.device.type, torch.bfloat16, enabled=run.options.bfloat16):
            sums = _sums(run, batch)
        torch.autograd.backward(loss_of(sums, step.totals, run.options.loss_weights()))
        for name, value in sums.items():
            means[name] = means[name] + value.detach() / max(1.0, step.totals[name])
    run.update()
    return means


def _sums(run: Run, batch: NliBatch | GroupBatch) -> Sums:
    return _nli(run, batch) if isinstance(batch, NliBatch) else _groups(run, batch)


def _nli(run: Run, batch: NliBatch) -> Sums:
    inputs = batch.pairs.inputs(run.device)
    logits = cross_encoder.logits(run.model, inputs)
    sums = nli_sums(logits, to_device(batch.labels, run.device))
    return sums if run.large_teacher is None else sums | taught_nli_sums(logits, _wanted(run.large_teacher, inputs))


def _groups(run: Run, batch: GroupBatch) -> Sums:
    inputs = group_inputs(batch, run.device)
    logits = cross_encoder.logits(run.model, inputs.pairs)
    term, distance = run.term(inputs.compared)
    sums = group_sums(logits, term, inputs.targets)
    if distance is not None:
        sums["vector"] = distance
    if run.large_teacher is not None:
        sums |= taught_group_sums(logits, _wanted(run.large_teacher, inputs.pairs), term, inputs.targets)
    return sums


@torch.no_grad()
def _wanted(teacher: MPNetForSequenceClassification, inputs: Inputs) -> torch.Tensor:
    return large_logits(teacher, inputs)
