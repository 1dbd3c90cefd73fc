"""Computes the batches of a step in several threads at once.

Two threads with a batch each do more than two that share every product, as they need not wait for each other. Each has
a copy of the model, with the same weights and its own gradients, and a fixed share of the batches, and the gradients
are added up in a fixed order: a run with the same number of threads repeats itself exactly.
"""

import concurrent.futures
import copy
from collections.abc import Callable, Sequence
from typing import TypeVar

import torch

Item = TypeVar("Item")
Result = TypeVar("Result")


class Workers:
    def __init__(self, model: torch.nn.Module, threads: int) -> None:
        self.models = [model] + [_copy_with_same_weights(model) for _ in range(threads - 1)]
        self.pool = concurrent.futures.ThreadPoolExecutor(threads)

    def gradients(
        self, batches: Sequence[Item], costs: Sequence[int],
        compute: Callable[[torch.nn.Module, Item], tuple[torch.Tensor, Result]],
    ) -> list[Result]:
        """Leaves in the first model's parameters the gradient of the sum of all losses. `compute` takes a model and a
        batch and gives a loss and a result. Returns the results in a fixed order, which is not that of the batches."""
        def work(model: torch.nn.Module, share: Sequence[Item]) -> list[Result]:
            model.zero_grad(set_to_none=True)
            results = []
            for batch in share:
                loss, result = compute(model, batch)
                torch.autograd.backward(loss)
                results.append(result)
            return results

        shares = _equal_shares(batches, costs, len(self.models))
        results = [result for part in self.pool.map(work, self.models, shares) for result in part]
        self._add_gradients()
        return results

    def _add_gradients(self) -> None:
        for other_model in self.models[1:]:
            for parameter, other in zip(self.models[0].parameters(), other_model.parameters()):
                if other.grad is None:
                    continue
                if parameter.grad is None:
                    parameter.grad = other.grad
                else:
                    parameter.grad += other.grad

    def map(self, function: Callable[[Item], Result], items: Sequence[Item], /) -> list[Result]:
        """function(item) for each item, in order, several at a time."""
        return list(self.pool.map(function, items))


def _copy_with_same_weights(model: torch.nn.Module) -> torch.nn.Module:
    """A copy whose parameters share their memory with those of the model, and have gradients of their own."""
    other = copy.deepcopy(model)
    for parameter, own in zip(other.parameters(), model.parameters()):
        parameter.data = own.data
    return other


def _equal_shares(items: Sequence[Item], costs: Sequence[int], count: int) -> list[list[Item]]:
    """Shares that cost about the same: items in order of falling cost, each to the share that costs least so far."""
    shares, loads = [list[Item]() for _ in range(count)], [0] * count
    for place in sorted(range(len(items)), key=costs.__getitem__, reverse=True):
        least = loads.index(min(loads))
        shares[least].append(items[place])
        loads[least] += costs[place]
    return shares
