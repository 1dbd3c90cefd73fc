"""Measures a model on sets that it was not trained on: the logits and cosines of every text with every label."""

import pathlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy
import torch

from corpus import CONTRADICTION, ENTAILMENT, NliRow
from network.batches import Encoder
from network.cross_encoder import CrossEncoder, pair_logits
from network.embedder import SentenceEmbedder

TEMPLATE = "This example is {}."
WEIGHTS = (0.0, 3.0, 5.0, 8.0, 10.0, 12.0, 15.0, 20.0)
LIMIT = 256  # tokens of a pair


class Question(NamedTuple):
    """A text, its candidate labels, and the right ones among them."""

    text: str
    labels: list[str]
    right: list[str]


class Answers(NamedTuple):
    """Rows are the labels of all questions, one question after the other."""

    question: numpy.ndarray
    right: numpy.ndarray
    contradiction: numpy.ndarray
    entailment: numpy.ndarray
    hypothesis_cosine: numpy.ndarray
    label_cosine: numpy.ndarray


def answer(
    model: CrossEncoder, embedder: SentenceEmbedder, encoder: Encoder, questions: Sequence[Question],
) -> Answers:
    pairs = [(question.text, TEMPLATE.format(label)) for question in questions for label in question.labels]
    known = sorted({text for pair in pairs for text in pair})
    tokens = dict(zip(known, encoder.tokens(known)))
    logits = pair_logits(model, encoder, [(tokens[text], tokens[other]) for text, other in pairs], 65536)
    rows = [(place, label) for place, question in enumerate(questions) for label in question.labels]
    return Answers(
        numpy.array([place for place, _ in rows]),
        numpy.array([label in questions[place].right for place, label in rows]),
        logits[:, CONTRADICTION].numpy(), logits[:, ENTAILMENT].numpy(),
        *(_cosines(embedder, questions, template) for template in (TEMPLATE, "{}")),
    )


def _cosines(embedder: SentenceEmbedder, questions: Sequence[Question], template: str) -> numpy.ndarray:
    texts = embedder.embed([question.text for question in questions])
    counts = torch.tensor([len(question.labels) for question in questions])
    sentences = [template.format(label) for question in questions for label in question.labels]
    distinct = {sentence: place for place, sentence in enumerate(dict.fromkeys(sentences))}
    places = torch.tensor([distinct[sentence] for sentence in sentences], device=texts.device)
    rows = torch.repeat_interleave(counts).to(texts.device)
    cosines: numpy.ndarray = (texts[rows] * embedder.embed(list(distinct))[places]).sum(-1).cpu().numpy()
    return cosines


def term_cosines(answers: Answers, template: str | None) -> numpy.ndarray:
    """What a term with this template compares the text with; None stands for the hypothesis itself."""
    if template in (None, TEMPLATE):
        return answers.hypothesis_cosine
    if template == "{}":
        return answers.label_cosine
    raise SystemExit(f"the term's template is {template!r}: runs measure those of {TEMPLATE!r} and '{{}}' alone")


def accuracy(answers: Answers, weight: float, cosines: numpy.ndarray) -> float:
    """In how many questions the label with the highest logit is a right one."""
    scores = answers.entailment + weight * cosines
    starts = numpy.flatnonzero(numpy.diff(answers.question, prepend=-1))
    best = [start + part.argmax() for start, part in zip(starts, numpy.split(scores, starts[1:]))]
    return float(answers.right[best].mean())


def nli_accuracy(model: CrossEncoder, encoder: Encoder, rows: Sequence[NliRow]) -> dict[str, float]:
    """By source."""
    pairs = list(zip(encoder.tokens([row.premise for row in rows]), encoder.tokens([row.hypothesis for row in rows])))
    hits = pair_logits(model, encoder, pairs, 65536).argmax(1).numpy() == numpy.array([row.label for row in rows])
    sources = numpy.array([row.source for row in rows])
    return {str(source): float(hits[sources == source].mean()) for source in numpy.unique(sources)}


def report(answers: Mapping[str, Answers], folder: pathlib.Path) -> list[str]:
    """Lines of a table, accuracy by weight of the term; the answers themselves go to the folder."""
    lines = ["| set | term of | " + " | ".join(f"{weight:g}" for weight in WEIGHTS) + " | cosine alone |"]
    for name, some in answers.items():
        numpy.savez_compressed(folder / f"validation-{name.replace('/', '-')}.npz", **some._asdict())
        for title, cosines in (("hypothesis", some.hypothesis_cosine), ("label", some.label_cosine)):
            values = [accuracy(some, weight, cosines) for weight in (*WEIGHTS, 1e6)]
            lines.append(f"| {name} | {title} | " + " | ".join(f"{value:.3f}" for value in values) + " |")
    return lines
