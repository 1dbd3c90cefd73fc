"""What the frozen sentence embedder says of groups: it chooses the labels of open ones, and ranks those of topics."""

from collections.abc import Sequence

import torch

from learning.steps import TEACHER_TEMPERATURE, Example
from network.embedder import SentenceEmbedder
from sampling.group import Group


def teach(teacher: SentenceEmbedder, groups: Sequence[Group]) -> list[Example]:
    cosines = iter(_cosines(teacher, [group for group in groups if group.distilled]))
    return [_example(group, next(cosines) if group.distilled else None) for group in groups]


def _example(group: Group, cosines: torch.Tensor | None) -> Example:
    if cosines is None:
        return Example(group, None)
    return Example(group, torch.softmax(group.narrow(cosines) / TEACHER_TEMPERATURE, dim=0).numpy())


def _cosines(teacher: SentenceEmbedder, groups: Sequence[Group]) -> Sequence[torch.Tensor]:
    """Of each group: the cosines of its labels to its text."""
    if not groups:
        return []
    texts = teacher.embed([group.text for group in groups])
    counts = [len(group.labels) for group in groups]
    places = teacher.label_places([label for group in groups for label in group.labels])
    rows = torch.repeat_interleave(torch.tensor(counts)).to(texts.device)
    products = (teacher.label_vectors()[places] * texts[rows]).sum(-1)
    return torch.split(products.cpu(), counts)
