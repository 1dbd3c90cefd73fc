"""ConjNLI: sentences of Wikipedia with "and", "or", "but", "nor"; the training rows were made by a program."""

from collections.abc import Callable, Iterator

from sources.reading import Opened, table
from sources.rows import Pair
from sources.source import Source, github


def _reader(name: str, split: str) -> Callable[[Opened], Iterator[Pair]]:
    def read(opened: Opened) -> Iterator[Pair]:
        for row in table(opened.lines(name)):
            yield Pair(split, row["Label"], row["Premise"], row["Hypothesis"])
    return read


def _source(source: str, name: str, split: str) -> Source:
    file = github("swarnaHub/ConjNLI", "10e0515c0d1777651b5084d9cca4664ead8162a4", f"data/NLI/{name}")
    return Source(source, "NLI", "CC BY-SA, sentences of Wikipedia", "wiki-cc-by-sa", (file,), _reader(name, split))


SOURCES = (
    _source("conjnli_adv", "adversarial_train_15k.tsv", "train"),
    _source("conjnli", "conj_dev.tsv", "dev"),
)
