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
    many_share: of the topic groups, how many have many labels, up to all of their set.
    """

    shares: Mapping[str, float]
    long_share: float = 0.0
    saying_share: float = 0.0
    idiom_share: float = 0.0
    spaced_share: float = 0.0
    denial_share: float = 0.0
    judged: bool = False
    many_share: float = 0.0


_LABELLED = Mix(
    {"topic": 0.44, "gloss": 0.08, "open": 0.30, "grade": 0.09, "tone": 0.03, "question": 0.03, "message": 0.03},
    long_share=0.25, saying_share=0.25, idiom_share=0.3, spaced_share=0.3, denial_share=0.06, judged=True,
    many_share=0.15,
)
MIXES = {
    "labelled": _LABELLED,
    "written": dataclasses.replace(_LABELLED, shares={
        "topic": 0.34, "written": 0.20, "gloss": 0.07, "open": 0.25, "grade": 0.06, "tone": 0.02, "question": 0.03,
        "message": 0.03,
    }),
    "opinions": dataclasses.replace(_LABELLED, shares={
        "topic": 0.16, "written": 0.34, "gloss": 0.03, "open": 0.08, "opinion": 0.24, "grade": 0.03, "tone": 0.03,
        "question": 0.06, "message": 0.03,
    }),
    "even": dataclasses.replace(_LABELLED, shares={
        "topic": 0.23, "written": 0.33, "gloss": 0.04, "open": 0.17, "opinion": 0.12, "grade": 0.02, "tone": 0.02,
        "question": 0.04, "message": 0.03,
    }),
}
