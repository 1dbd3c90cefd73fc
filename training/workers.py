"""Computes the batches of a step in several threads at once, each on a processor of its own.

Two threads with a batch each do more than two that share every product, as they need not wait for each other. Each has a
twin of the model, with the same weights and gradients of its own, and a fixed share of the batches, and the gradients are
added up in a fixed order: a run with the same number of threads repeats itself exactly.
"""

import concurrent.futures
import copy

import torch


class Workers:
    def __init__(self, model, threads):
        self.models = [model] + [_twin(model) for _ in range(threads - 1)]
        self.pool = concurrent.futures.ThreadPoolExecutor(threads)

    def gradients(self, batches, costs, compute):
        """Leaves in the first model's parameters the gradient of the sum of all losses. `compute` takes a model and a batch
        and gives a loss and something else, which is returned, in no particular order."""
        def work(model, share):
            model.zero_grad(set_to_none=True)
            results = []
            for batch in share:
                loss, result = compute(model, batch)
                loss.backward()
                results.append(result)
            return results

        shares = _shares(batches, costs, len(self.models))
        results = [result for part in self.pool.map(work, self.models, shares) for result in part]
        self._add_gradients()
        return results

    def _add_gradients(self):
        for twin in self.models[1:]:
            for parameter, other in zip(self.models[0].parameters(), twin.parameters()):
                if other.grad is None:
                    continue
                if parameter.grad is None:
                    parameter.grad = other.grad
                else:
                    parameter.grad += other.grad

    def map(self, function, items):
        """function(item) for each item, in order, several at a time."""
        return list(self.pool.map(function, items))


def _twin(model):
    twin = copy.deepcopy(model)
    for parameter, own in zip(twin.parameters(), model.parameters()):
        parameter.data = own.data
    return twin


def _shares(items, costs, count):
    """Deals items out so that the shares cost about the same: the dearest first, each to whoever has least so far."""
    shares, loads = [[] for _ in range(count)], [0] * count
    for place in sorted(range(len(items)), key=costs.__getitem__, reverse=True):
        least = loads.index(min(loads))
        shares[least].append(items[place])
        loads[least] += costs[place]
    return shares
