"""WordNet glosses: texts with the names of what they define, and a pool of such names."""

import random
from collections.abc import Iterable

from corpus import Gloss

POOL = 20000  # draws that make up the pool; drawing the same name twice makes it smaller


class Glosses:
    def __init__(self, glosses: Iterable[Gloss], rng: random.Random) -> None:
        self._rng = rng
        self._glosses = [gloss for gloss in glosses if gloss.names or gloss.classes]

    def any(self) -> Gloss:
        return self._rng.choice(self._glosses)

    def label(self, gloss: Gloss) -> str:
        """One of its classes or names, a little more often a class."""
        class_first = self._rng.random() < 0.6
        first, second = (gloss.classes, gloss.names) if class_first else (gloss.names, gloss.classes)
        return self._rng.choice(first or second)

    def any_label(self) -> str:
        return self.label(self.any())

    def pool(self) -> list[str]:
        """Many labels of different glosses. Mostly classes, which are more common words than names are."""
        drawn = self._rng.choices(self._glosses, k=min(POOL, 2 * len(self._glosses)))
        return sorted({self._pool_label(gloss) for gloss in drawn})

    def _pool_label(self, gloss: Gloss) -> str:
        if gloss.classes and self._rng.random() < 0.8:
            return self._rng.choice(gloss.classes)
        return self._rng.choice(gloss.names or gloss.classes)
