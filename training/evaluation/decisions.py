"""The figures of multi-label scores: each label of each text is a decision of its own."""

from typing import NamedTuple

import numpy

THRESHOLD = 0.5
BINS = 15


class Decisions(NamedTuple):
    """scores [decisions]: what the model gives; right [decisions]: whether the label is right for the text."""

    scores: numpy.ndarray
    right: numpy.ndarray


class MultiLabel(NamedTuple):
    """precision and recall at THRESHOLD; ece: the expected calibration error over BINS equal bins (Guo and others,
    2017); brier: the mean squared difference of score and truth (Brier, 1950)."""

    precision: float
    recall: float
    ece: float
    brier: float


def quality(decisions: Decisions) -> MultiLabel:
    chosen = decisions.scores > THRESHOLD
    hits = float((chosen & decisions.right).sum())
    return MultiLabel(
        hits / max(1.0, float(chosen.sum())), hits / max(1.0, float(decisions.right.sum())),
        calibration_error(decisions), float(numpy.square(decisions.scores - decisions.right).mean()),
    )


def calibration_error(decisions: Decisions) -> float:
    """The mean distance of a bin's mean score from its share of right labels; a bin counts by its share of the
    decisions."""
    bins = numpy.minimum((decisions.scores * BINS).astype(int), BINS - 1)
    excess = numpy.bincount(bins, decisions.scores - decisions.right, BINS)
    return float(numpy.abs(excess).sum() / len(bins))
