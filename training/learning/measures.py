"""Sums of weighted values by name, of which the means are logged."""

import collections
from collections.abc import Iterable

Sums = dict[str, tuple[float, float]]  # by name: the sum of value times weight, and the sum of the weights


def add(sums: Sums, name: str, value: float, weight: float) -> None:
    total, weights = sums.get(name, (0.0, 0.0))
    sums[name] = (total + value * weight, weights + weight)


def add_up(parts: Iterable[Sums]) -> Sums:
    """The sums over all parts."""
    sums = collections.defaultdict[str, tuple[float, float]](lambda: (0.0, 0.0))
    for part in parts:
        for name, (total, weight) in part.items():
            sums[name] = (sums[name][0] + total, sums[name][1] + weight)
    return dict(sums)


def means(sums: Sums) -> dict[str, float]:
    return {name: total / weight for name, (total, weight) in sums.items()}
