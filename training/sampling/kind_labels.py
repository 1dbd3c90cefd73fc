"""Labels of a text that is of a known kind: a name of the kind, then names of kinds that it is certainly not."""

import random

from sampling.chance import label_count
from texts.kinds import Kinds


def kind_labels(rng: random.Random, kinds: Kinds, kind: str) -> list[str]:
    labels = [rng.choice(kinds.names[kind])]
    others = rng.sample(kinds.clearly_other(kind), label_count(rng) - 1)
    return labels + [rng.choice(kinds.names[other]) for other in others]
