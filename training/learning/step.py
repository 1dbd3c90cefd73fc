"""One training step: draws examples, computes their gradient batch by batch, and updates the model."""

from typing import NamedTuple

import torch

from learning import measures
from learning.examples import Example, GroupExample, NliExample
from learning.losses import batch_loss, total_weights
from learning.run import Run
from network import cross_encoder
from network.batches import Encoding, Inputs, batches_by_length
from sampling.group import Group


class Batch(NamedTuple):
    examples: list[Example]
    inputs: Inputs


def train_step(run: Run) -> dict[str, float]:
    """The measures of the step by name."""
    examples = _draw_examples(run)
    batches, totals = _cut(run, examples), total_weights(examples)

    def compute(model: torch.nn.Module, batch: Batch) -> tuple[torch.Tensor, measures.Sums]:
        with torch.autocast("cpu", torch.bfloat16, enabled=run.options.bfloat16):
            logits = cross_encoder.logits(model, batch.inputs).float()
        return batch_loss(logits, batch.examples, totals, run.weights)

    costs = [batch.inputs["input_ids"].numel() for batch in batches]
    sums = measures.add_up(run.workers.gradients(batches, costs, compute))
    _update(run)
    means = measures.means(sums)
    means["loss"] = sum(weight * means.get(name, 0.0) for name, weight in run.weights.items())
    return means


def measure_dev(run: Run) -> dict[str, float]:
    """The accuracy on the development rows."""
    pairs = [(row.premise, row.hypothesis) for row in run.dev]
    logits = cross_encoder.pair_logits(
        run.model, run.encoder.tokenizer, pairs, run.options.max_length, apply=run.workers.map,
    )
    wanted = torch.tensor([row.label for row in run.dev])
    return {"dev_nli_accuracy": (logits.argmax(1) == wanted).float().mean().item()}


def _update(run: Run) -> None:
    for parameters in run.optimizer.param_groups:
        parameters["lr"] = run.learning_rate()
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), 1.0)
    run.optimizer.step()


def _draw_examples(run: Run) -> list[Example]:
    """The NLI pairs and the groups of a step."""
    examples: list[Example] = [NliExample(row) for row in run.nli.take(run.options.nli_rows)]
    groups = [run.groups.draw() for _ in range(run.options.texts)]
    return examples + _group_examples(run, groups)


def _group_examples(run: Run, groups: list[Group]) -> list[Example]:
    """The groups, with the embedder's cosines where its ranking is learnt."""
    asked = [group for group in groups if group.distilled]
    vectors = iter(run.teacher.embed([group.text for group in asked]) if asked else ())
    examples = list[Example]()
    for group in groups:
        cosines = None
        if group.distilled:
            cosines = group.narrow(run.teacher.embed_labels(group.labels) @ next(vectors))
        examples.append(GroupExample(group, cosines))
    return examples


def _cut(run: Run, examples: list[Example]) -> list[Batch]:
    """Batches of whole examples, near in length."""
    encoded = _encode(run, examples)
    longest = [max(len(encoding["input_ids"]) for encoding in some) for some in encoded]
    batches = []
    for places in batches_by_length(longest, run.options.batch_tokens, [len(some) for some in encoded]):
        inputs = run.encoder.tensors([encoding for place in places for encoding in encoded[place]])
        batches.append(Batch([examples[place] for place in places], inputs))
    return batches


def _encode(run: Run, examples: list[Example]) -> list[list[Encoding]]:
    """The encoded pairs of each example; all are encoded in one call, which is faster."""
    pairs = [example.pairs() for example in examples]
    encodings = iter(run.encoder.encode([pair for some in pairs for pair in some]))
    return [[next(encodings) for _ in some] for some in pairs]
