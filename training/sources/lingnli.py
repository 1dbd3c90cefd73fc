"""LingNLI: hypotheses for premises of MultiNLI, collected in five rounds under three protocols."""

from collections.abc import Iterator

from sources.reading import Opened, objects
from sources.rows import Pair
from sources.source import Source, github

# Folder of the protocol, and how its files are called in training and in validation.
PROTOCOLS = (("1_Baseline_protocol", "baseline", "base"), ("2_Ling_on_side_protocol", "LotS", "LotS"),
             ("3_Ling_in_loop_protocol", "LitL", "LitL"))


def _places() -> Iterator[tuple[str, str]]:
    """Split and path of each file."""
    for folder, train, dev in PROTOCOLS:
        for number in range(1, 6):
            yield "train", f"NLI_data/{folder}/train_round{number}_{train}.jsonl"
            yield "dev", f"NLI_data/{folder}/val_round{number}_{dev}.jsonl"


def _read(opened: Opened) -> Iterator[Pair]:
    for split, path in _places():
        for row in objects(opened.lines(path.rpartition("/")[2])):
            yield Pair(split, row["label"], row["premise"], row["hypothesis"])


SOURCES = (
    Source("lingnli", "NLI", "as MultiNLI, whose premises it has", "mnli-premise",
           tuple(github("Alicia-Parrish/ling_in_loop", "9def304e19161efa3a3959349021e6a7860b0afe", path)
                 for _, path in _places()), _read),
)
