"""The mixes: how often each kind of group is drawn in a run, and in which forms."""

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True)
class Mix:
    """shares: how often each kind of group is drawn.
    long_share: of the open groups and reviews, how many are long.
    saying_share: of the opinions in reviews, how many are sayings, where single words mislead.
    idiom_share: of the closing lines of reviews, how many are idioms.
    spaced_share: of the tone groups, how many have spaces around their punctuation.
    denial_share: of the topic and gloss groups, how many have one name and its denial as their labels.
    judged: whether labels that the embedder finds very near or very far count as right and wrong in open groups.
    distil_weight: weight of the divergence from the embedder's ranking.
    """

    shares: Mapping[str, float]
    long_share: float = 0.0
    saying_share: float = 0.0
    idiom_share: float = 0.0
    spaced_share: float = 0.0
    denial_share: float = 0.0
    judged: bool = False
    distil_weight: float = 0.5


MIXES = {
    "broad": Mix({"topic": 0.34, "gloss": 0.12, "open": 0.24, "grade": 0.17, "tone": 0.05, "question": 0.08}),
    # For a second phase: questions are learnt soon, the embedder's ranking of topics takes longest.
    "topical": Mix(
        {"topic": 0.30, "gloss": 0.09, "open": 0.35, "grade": 0.18, "tone": 0.05, "question": 0.03},
        long_share=0.25, saying_share=0.2, spaced_share=0.3, denial_share=0.06, judged=True, distil_weight=1.0,
    ),
    # For a third phase: half of the texts are open ones, and there are messages.
    "everyday": Mix(
        {"topic": 0.20, "gloss": 0.05, "open": 0.49, "grade": 0.15, "tone": 0.04, "question": 0.02, "message": 0.05},
        long_share=0.3, saying_share=0.25, idiom_share=0.3, spaced_share=0.3, denial_share=0.06, judged=True,
        distil_weight=1.0,
    ),
}
