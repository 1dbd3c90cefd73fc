"""SHA-256 sums of published files, by their place in the folder of downloads; the lists are as `sha256sum` writes them.

`checksums.txt` has the files that were at hand when this was written. `elsewhere.txt` has archives that were not: their
sums stand in other projects that download the same file. No sum is known of the others.
"""

import pathlib


def read(name: str) -> dict[str, str]:
    lines = pathlib.Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return {place: digest for digest, place in (line.split("  ", 1) for line in lines)}


KNOWN = read("checksums.txt") | read("elsewhere.txt")
