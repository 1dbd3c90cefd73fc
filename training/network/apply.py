"""How a function is mapped over batches: in turn, or in several threads."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Apply(Protocol):
    """Gives function(item) for each item, in order."""

    def __call__(self, function: Callable[[Item], Result], items: Sequence[Item], /) -> Iterable[Result]: ...


def apply_in_turn(function: Callable[[Item], Result], items: Sequence[Item], /) -> Iterable[Result]:
    return map(function, items)
