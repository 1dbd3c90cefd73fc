#!/usr/bin/env python3
"""Adds the sentence embedder to an exported folder, as the similarity term of its scores (docs/scores.md).

    python training/similarity.py --model FOLDER --weight 10 [--offset 0] [--template "{}"]

A folder that has the term already gets the new weight, offset and template.
"""

import argparse
import pathlib

from network.embedder import new_body
from network.similarity import FILE, Similarity, add_similarity, set_similarity


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--weight", type=float, required=True)
    parser.add_argument("--offset", type=float, default=0.0)
    parser.add_argument("--template", help="of the labels' sentences; without it that of the request")
    options = parser.parse_args()
    similarity = Similarity(options.weight, options.offset, options.template)
    if (options.model / FILE).exists():
        set_similarity(options.model, similarity)
    else:
        add_similarity(options.model, new_body(), similarity)


if __name__ == "__main__":
    main()
