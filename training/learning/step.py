"""One training step: the gradient batch by batch, then the update."""

import collections

import torch

from learning.losses import Sums, group_sums, loss_of, nli_sums
from learning.run import Run
from learning.steps import GroupBatch, NliBatch, Step, group_inputs
from network import cross_encoder
from network.batches import to_device


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
    logits = cross_encoder.logits(run.model, batch.pairs.inputs(run.device))
    return nli_sums(logits, to_device(batch.labels, run.device))


def _groups(run: Run, batch: GroupBatch) -> Sums:
    inputs = group_inputs(batch, run.device)
    logits = cross_encoder.logits(run.model, inputs.pairs)
    term, distance = run.term(inputs.compared)
    sums = group_sums(logits, term, inputs.targets)
    return sums if distance is None else sums | {"vector": distance}
