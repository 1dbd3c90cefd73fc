"""What is known of a source: where its files are had, under which licence, and how its rows are read."""

import pathlib
import urllib.parse
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from sources import checksums
from sources.reading import Opened
from sources.rows import Draw, Row

Kind = Literal["NLI", "topics", "opinions", "WordNet"]


class File(NamedTuple):
    """A published file. `by_hand`: how to get it where no program can; it then has no address to download from."""

    name: str
    url: str
    by_hand: str = ""


NLTK_DATA = ("nltk/nltk_data", "5db857e6f7df11eabb5e5665836db9ec8df07e28")  # repository and commit


def github(repository: str, commit: str, path: str, name: str = "") -> File:
    """A file of a repository on GitHub, as it was at that commit."""
    url = f"https://raw.githubusercontent.com/{repository}/{commit}/{urllib.parse.quote(path)}"
    return File(name or path.rpartition("/")[2], url)


class Source(NamedTuple):
    """One set of rows.

    name: as the rows of the data folder have it. licence_class: the word that each row carries, see corpus.py.
    trained: the splits that go to the training file; the others go to the development file. draw: which of the rows of
    those splits are taken, where not all are.
    """

    name: str
    kind: Kind
    licence: str
    licence_class: str
    files: tuple[File, ...]
    read: Callable[[Opened], Iterable[Row]]
    trained: tuple[str, ...] = ("train",)
    draw: Draw | None = None

    def places(self, downloads: pathlib.Path) -> Iterator[tuple[File, pathlib.Path, str]]:
        """Each file with its place in the folder of downloads, and its checksum ("": not known)."""
        for file in self.files:
            yield file, downloads / self.name / file.name, checksums.KNOWN.get(f"{self.name}/{file.name}", "")
