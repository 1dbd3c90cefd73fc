"""Small random decisions that several kinds of groups share."""

import random


def happens(rng: random.Random, share: float) -> bool:
    """True in this share of the calls. For a share of 0 no random number is drawn: a mix without the feature then draws
    what it drew before the feature existed."""
    return share > 0 and rng.random() < share


def label_count(rng: random.Random) -> int:
    """How many labels a group gets that may have any number."""
    return rng.choice((3, 4, 5, 6))
