"""Kinds of text with the names of each kind, and which kinds are wrong labels for a text of another kind."""

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True)
class Kinds:
    """names: the possible labels of each kind.
    alike: sets of kinds that overlap, so that none of a set is a wrong label for another of it.
    """

    names: Mapping[str, tuple[str, ...]]
    alike: tuple[frozenset[str], ...]

    def clearly_other(self, kind: str) -> list[str]:
        """The kinds that are certainly wrong for a text of this kind: neither alike nor with a name in common."""
        near = {kind}.union(*(kinds for kinds in self.alike if kind in kinds))
        own = set(self.names[kind])
        return [other for other in self.names if other not in near and not own & set(self.names[other])]
