"""Labels made of two names, as "health & fitness" is."""

import random
from collections.abc import Iterable

_LINKS = (" & ", "/", " and ", ", ")


def joined_labels(rng: random.Random, pairs: Iterable[list[str]]) -> list[str]:
    """One label of each pair, all with the same link. Each pair is joined in random order."""
    link = rng.choice(_LINKS)
    labels = []
    for names in pairs:
        order = list(names)
        rng.shuffle(order)
        labels.append(link.join(order))
    return labels
