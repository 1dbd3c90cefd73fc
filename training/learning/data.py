"""The rows that a run trains on, and those that it is measured on at its end."""

import random
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import corpus
from learning.options import Options
from learning.validation import Question
from sampling.mixes import MIXES
from sampling.nli import NliStream
from sampling.sampler import GroupSampler
from sampling.topic_sets import EmbedLabels

WRITTEN, OPINIONS = "written/", "opinions/"  # before the name of a file of written texts, of a set of opinions
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
    known = corpus.Known(corpus.read_topics(options.data, "dev", only_open=False))
    topics, opinions = _topics(options, known), known.others(corpus.read_opinions(options.data))
    written, glosses = corpus.read_written(), corpus.read_glosses(options.data)
    if options.smoke:
        nli, glosses = nli[::400], glosses[::200]
        topics = {name: rows[::100] for name, rows in topics.items()}
    questions = _questions(options, topics, written, opinions)
    held = {*options.hold_out, NEVER_TRAINED}
    opinions = [row for row in opinions if OPINIONS + row.dataset not in held]
    topics = {name: rows for name, rows in topics.items() if name not in held}
    texts = [text for name, some in written.items() if WRITTEN + name not in held for text in some]
    if not opinions and "opinion" in MIXES[options.mix].shares:
        raise SystemExit(f"--mix {options.mix}: {options.data}/opinions_train.tsv.gz has no row to train on")
    _say(nli, glosses, topics, texts, opinions)
    fillers = [row.premise for row in nli if len(row.premise) < FILLER_LENGTH]
    rng = random.Random(options.seed)
    sampler = GroupSampler(topics, glosses, fillers, rng, embed_labels, MIXES[options.mix], texts,
                           opinions)
    return Data(NliStream(nli, options.seed), sampler, questions, dev_rows(options))


def _topics(options: Options, known: corpus.Known) -> dict[str, list[corpus.TopicRow]]:
    """The labelled texts under open licences that do not stand among the development rows, and the set that is never
    trained on."""
    topics = corpus.read_topics(options.data, "train", also=(NEVER_TRAINED,))
    return {name: known.others(rows) for name, rows in topics.items()}


def _questions(
    options: Options, topics: Mapping[str, Sequence[corpus.TopicRow]],
    written: Mapping[str, Sequence[corpus.WrittenText]], opinions: Sequence[corpus.OpinionRow],
) -> dict[str, list[Question]]:
    questions = {}
    never_trained = [NEVER_TRAINED] if NEVER_TRAINED in topics else []  # a data folder may lack it
    for name in dict.fromkeys((*options.hold_out, *never_trained)):
        if name.startswith(WRITTEN):
            found = questions_of_written(written[name.removeprefix(WRITTEN)])
        elif name.startswith(OPINIONS):
            found = questions_of_opinions([row for row in opinions if row.dataset == name.removeprefix(OPINIONS)])
        else:
            found = questions_of_topics(topics[name])
        count = min(options.validation_rows, len(found))
        questions[name] = random.Random(SEED).sample(found, count)
    return questions


def questions_of_topics(rows: Sequence[corpus.TopicRow]) -> list[Question]:
    labels = sorted({label for row in rows for label in row.labels})
    return [Question(row.text, labels, list(row.labels)) for row in rows]


def questions_of_written(rows: Sequence[corpus.WrittenText]) -> list[Question]:
    return [
        Question(row.text, [*some.right, *some.wrong], list(some.right)) for row in rows for some in row.sets
    ]


def questions_of_opinions(rows: Sequence[corpus.OpinionRow]) -> list[Question]:
    """The side of each, where it has one."""
    return [
        Question(row.text, ["negative", "positive"], ["positive" if row.grade > 0 else "negative"])
        for row in rows if row.grade
    ]


def dev_rows(options: Options) -> list[corpus.NliRow]:
    """A fixed sample of development rows under open licences, the same in every run."""
    rows = [row for row in corpus.read_nli(options.data, "dev") if row.source in DEV_SOURCES]
    return random.Random(SEED).sample(rows, min(len(rows), 4 * options.validation_rows))


def _say(
    nli: Sequence[corpus.NliRow], glosses: Sequence[corpus.Gloss], topics: dict[str, list[corpus.TopicRow]],
    texts: Sequence[corpus.WrittenText], opinions: Sequence[corpus.OpinionRow],
) -> None:
    sizes = ", ".join(f"{name} {len(rows)}" for name, rows in sorted(topics.items()))
    print(f"{len(nli)} NLI pairs, {len(glosses)} glosses, {len(texts)} written texts, {len(opinions)} opinions, "
          f"labelled texts: {sizes}", flush=True)
