"""The rows that a run trains on, and those that its curve is measured on."""

import random

import corpus
from learning.options import Options
from sampling.mixes import MIXES
from sampling.nli import NliStream
from sampling.sampler import GroupSampler
from sampling.topic_sets import EmbedLabels

DEV_SOURCES, DEV_SEED = ("snli", "mnli"), 20
FILLER_LENGTH = 150  # characters: shorter premises may be a stray sentence in another text


def make_streams(options: Options, rng: random.Random, embed_labels: EmbedLabels) -> tuple[NliStream, GroupSampler]:
    nli = corpus.read_nli(options.data, "train")
    topics = corpus.read_topics(options.data, "train")
    topics = corpus.without_texts_of(topics, corpus.read_topics(options.data, "dev", only_open=False))
    glosses = corpus.read_glosses(options.data)
    if options.smoke:
        nli, glosses = nli[::400], glosses[::200]
        topics = {name: rows[::100] for name, rows in topics.items()}
    sizes = ", ".join(f"{name} {len(rows)}" for name, rows in sorted(topics.items()))
    print(f"{len(nli)} NLI pairs, {len(glosses)} glosses, labelled texts: {sizes}", flush=True)
    fillers = [row.premise for row in nli if len(row.premise) < FILLER_LENGTH]
    groups = GroupSampler(topics, glosses, fillers, rng, embed_labels, MIXES[options.mix])
    return NliStream(nli, options.seed), groups


def dev_rows(options: Options) -> list[corpus.NliRow]:
    """A fixed sample of development rows under open licences, the same in every run."""
    rows = [row for row in corpus.read_nli(options.data, "dev") if row.source in DEV_SOURCES]
    return random.Random(DEV_SEED).sample(rows, options.dev_rows)
