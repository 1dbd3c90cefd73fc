"""The table of sources, as Markdown."""

from collections.abc import Iterator, Sequence

from sources import checksums
from sources.source import Source

HEAD = ("source", "kind", "trained on", "licence", "class", "file", "from", "SHA-256")


def table(sources: Sequence[Source], openly: frozenset[str]) -> Iterator[str]:
    """One line a file. openly: the licence classes that training reads."""
    yield _line(HEAD)
    yield _line(["---"] * len(HEAD))
    for source in sources:
        for file in source.files:
            yield _line((source.name, source.kind, _trained(source, openly), source.licence, source.licence_class,
                         file.name, file.url or f"by hand: {file.by_hand}",
                         checksums.KNOWN.get(f"{source.name}/{file.name}", "not known")))


def _trained(source: Source, openly: frozenset[str]) -> str:
    return "yes" if source.trained and (source.kind == "WordNet" or source.licence_class in openly) else "no"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
