"""Three sets of "Asking Crowdworkers to Write Entailment Examples": those with premises of Wikipedia."""

from collections.abc import Iterator

from sources.reading import Opened, objects
from sources.rows import Pair
from sources.source import Source, github

LABELS = {"e": "entailment", "n": "neutral", "c": "contradiction"}
SPLITS = ("train", "test")


def _read(opened: Opened) -> Iterator[Pair]:
    for split in SPLITS:
        for row in objects(opened.lines(f"{split}.jsonl")):
            if row["label"] in LABELS:  # "x": no sentence that can be judged
                yield Pair(split, LABELS[row["label"]], row["premise"], row["hypothesis"])


SOURCES = tuple(
    Source(f"semi_auto_{name}", "NLI", "CC BY-SA 3.0, sentences of Wikipedia", "wiki-cc-by-sa",
           tuple(github("nyu-mll/semi-automatic-nli", "853c480133141f1b737744dc7d6e2db2686578bb",
                        f"data/{name}/{split}.jsonl") for split in SPLITS), _read)
    for name in ("base_wiki", "sim_wiki", "translate_wiki")
)
