"""Writes the data folder from downloaded files."""

import gzip
import pathlib
from collections.abc import Hashable, Iterable, Sequence

from sources.errors import SourceError
from sources.reading import MALFORMED, Opened
from sources.rows import Row, distinct, drawn, unseen
from sources.source import Source

NLI_HEADER = ("source", "split", "licence", "label", "premise", "hypothesis")
TOPICS_HEADER = ("dataset", "split", "licence", "labels", "text")
HEADERS = {
    "nli_train": NLI_HEADER, "nli_dev": NLI_HEADER, "topics_train": TOPICS_HEADER, "topics_dev": TOPICS_HEADER,
    "opinions_train": ("dataset", "split", "licence", "scale", "grade", "text"),
    "wordnet_glosses": ("synset", "lexname", "lemmas", "hypernyms", "topics", "definition", "examples"),
}
TABLES = {"NLI": ("nli_train", "nli_dev"), "topics": ("topics_train", "topics_dev"),
          "opinions": ("opinions_train", "opinions_train"), "WordNet": ("wordnet_glosses", "wordnet_glosses")}


def build(sources: Sequence[Source], downloads: pathlib.Path, out: pathlib.Path) -> None:
    """All files, anew; one that no source has rows for has its header alone."""
    lines: dict[str, list[str]] = {name: ["\t".join(header)] for name, header in HEADERS.items()}
    found = [(source, rows_of(source, downloads)) for source in sources]
    for source, rows in without_repetitions(found):
        train, dev = TABLES[source.kind]
        for row in rows:
            table = train if row.split in source.trained else dev
            lines[table].append("\t".join(row.fields(source.name, source.licence_class)))
        print(f"{source.name}: {_counts(source, rows)}", flush=True)
    out.mkdir(parents=True, exist_ok=True)
    for name, table_lines in lines.items():
        _write(out / f"{name}.tsv.gz", table_lines)


def without_repetitions(found: Sequence[tuple[Source, list[Row]]]) -> list[tuple[Source, list[Row]]]:
    """Each NLI pair once: in the first source that has it, but never as a training row if any source measures on it.
    A text may stand in several sets, which give it labels of several kinds; corpus.Known sees to those that
    are measured on."""
    seen: set[Hashable] = set()
    for training in (False, True):
        found = [(source, _unseen(source, rows, training, seen)) for source, rows in found]
    return list(found)


def _unseen(source: Source, rows: Sequence[Row], training: bool, seen: set[Hashable]) -> list[Row]:
    """All rows, but of the training rows (or of the others) only those that are not seen yet."""
    if source.kind != "NLI":
        return list(rows)
    chosen = unseen((row for row in rows if (row.split in source.trained) == training), seen)
    others = [row for row in rows if (row.split in source.trained) != training]
    return [*others, *chosen]


def rows_of(source: Source, downloads: pathlib.Path) -> list[Row]:
    """The rows of a source in their normal form; that it has none is an error."""
    opened = Opened(source.name, downloads / source.name)
    try:
        rows = distinct(source.read(opened))
    except MALFORMED as error:
        reason = str(error).partition("\n")[0]
        raise opened.error(f"not in the form that is expected: {type(error).__name__} {reason}") from error
    except OSError as error:
        raise SourceError(f"{source.name}: {error}") from error
    if not rows:
        raise opened.error("no rows (expected some)")
    return drawn(rows, source.draw)


def _counts(source: Source, rows: Iterable[Row]) -> str:
    splits = [row.split for row in rows]
    return ", ".join(f"{splits.count(split)} rows of {split}" for split in dict.fromkeys(splits))


def _write(path: pathlib.Path, lines: Iterable[str]) -> None:
    """The same rows give the same bytes."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as stream, gzip.GzipFile("", "wb", mtime=0, fileobj=stream) as out:
        out.writelines(f"{line}\n".encode() for line in lines)
    part.replace(path)
