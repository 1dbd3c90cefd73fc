"""Small random decisions that several kinds of groups share."""

import random


def happens(rng: random.Random, share: float) -> bool:
    """True in this share of the calls."""
    return rng.random() < share


def label_count(rng: random.Random) -> int:
    """How many labels a group gets that may have any number."""
    return rng.choice((3, 4, 5, 6))


def many_labels(rng: random.Random) -> int:
    """How many labels a group gets that has as many as a real set of labels."""
    return rng.randint(8, 24)
