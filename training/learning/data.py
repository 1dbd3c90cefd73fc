"""The rows that a run trains on, and those that it is measured on at its end."""

import random
from collections.abc import Sequence
from typing import NamedTuple

import corpus
from learning.options import Options
from learning.validation import Question
from sampling.mixes import MIXES
from sampling.nli import NliStream
from sampling.sampler import GroupSampler
from sampling.topic_sets import EmbedLabels

WRITTEN = "written/"  # before the name of a file of written texts
NEVER_TRAINED = "huffpost"  # its terms are not clear enough to learn from, but measuring on it is free
DEV_SOURCES, SEED = ("snli", "mnli"), 20
FILLER_LENGTH = 150  # characters: shorter premises may be a stray sentence in another text


class Data(NamedTuple):
    """questions: by set, those that the run is measured on; dev: NLI rows for the same."""

    nli: NliStream
    sampler: GroupSampler
    questions: dict[str, list[Question]]
    dev: list[corpus.NliRow]


def read_data(options: Options, embed_labels: EmbedLabels) -> Data:
    nli = corpus.read_nli(options.data, "train")
    topics, written = _topics(options), corpus.read_written()
    glosses = corpus.read_glosses(options.data)
    if options.smoke:
        nli, glosses = nli[::400], glosses[::200]
        topics = {name: rows[::100] for name, rows in topics.items()}
    questions = _questions(options, topics, written)
    held = {*options.hold_out, NEVER_TRAINED}
    topics = {name: rows for name, rows in topics.items() if name not in held}
    texts = [text for name, some in written.items() if WRITTEN + name not in held for text in some]
    _say(nli, glosses, topics, texts)
    fillers = [row.premise for row in nli if len(row.premise) < FILLER_LENGTH]
    rng = random.Random(options.seed)
    sampler = GroupSampler(topics, glosses, fillers, rng, embed_labels, MIXES[options.mix], texts)
    return Data(NliStream(nli, options.seed), sampler, questions, dev_rows(options))


def _topics(options: Options) -> dict[str, list[corpus.TopicRow]]:
    """The labelled texts under open licences that do not stand among the development rows, and the set that is never
    trained on."""
    dev = corpus.read_topics(options.data, "dev", only_open=False)
    return corpus.without_texts_of(corpus.read_topics(options.data, "train", also=(NEVER_TRAINED,)), dev)


def _questions(
    options: Options, topics: dict[str, list[corpus.TopicRow]], written: dict[str, list[corpus.WrittenText]],
) -> dict[str, list[Question]]:
    questions = {}
    never_trained = [NEVER_TRAINED] if NEVER_TRAINED in topics else []  # a data folder may lack it
    for name in dict.fromkeys((*options.hold_out, *never_trained)):
        if name.startswith(WRITTEN):
            found = [
                Question(row.text, [*some.right, *some.wrong], list(some.right))
                for row in written[name.removeprefix(WRITTEN)] for some in row.sets
            ]
        else:
            labels = sorted({label for row in topics[name] for label in row.labels})
            found = [Question(row.text, labels, list(row.labels)) for row in topics[name]]
        count = min(options.validation_rows, len(found))
        questions[name] = random.Random(SEED).sample(found, count)
    return questions


def dev_rows(options: Options) -> list[corpus.NliRow]:
    """A fixed sample of development rows under open licences, the same in every run."""
    rows = [row for row in corpus.read_nli(options.data, "dev") if row.source in DEV_SOURCES]
    return random.Random(SEED).sample(rows, min(len(rows), 4 * options.validation_rows))


def _say(
    nli: Sequence[corpus.NliRow], glosses: Sequence[corpus.Gloss], topics: dict[str, list[corpus.TopicRow]],
    texts: Sequence[corpus.WrittenText],
) -> None:
    sizes = ", ".join(f"{name} {len(rows)}" for name, rows in sorted(topics.items()))
    print(f"{len(nli)} NLI pairs, {len(glosses)} glosses, {len(texts)} written texts, labelled texts: {sizes}",
          flush=True)
