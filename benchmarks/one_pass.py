#!/usr/bin/env python3
"""libzstc, which asks about each label by itself, beside gliclass, which reads all labels in one pass.

    python3 benchmarks/one_pass.py --library LIBZSTC --cache FOLDER [--body FAMILY] [--rounds N] [--json FILE]

One text at a time, short and long, with few labels and many. Both sides have the same body (FAMILY of families.py, in
base size) with random weights, so that only the time says something. gliclass is the package of that name: a
uni-encoder, called by its own pipeline. A ratio over 1 says that libzstc is faster. Needs torch, transformers and
gliclass, and ../shared/data beside the repository; FOLDER keeps the body.
"""
import argparse
import json
import pathlib
import statistics

import compare
import contest
import machine
import work
from families import Family
from family_models import FAMILIES
from process import Died

COUNTS = (2, 10, 30, 100)
LONG = 60  # words, a paragraph


def gliclass(family, precision):
    """Nothing where it cannot be had."""
    try:
        return family.side("gliclass " + precision, ["gliclass", "--precision", precision])
    except Died as died:
        contest.say(f"  left out: {died}")
        return None


def measure(family, precision, texts):
    ours, theirs = family.ours(precision), gliclass(family, "bfloat16" if precision == "int8" else precision)
    sides = [ours, theirs] if theirs else [ours]
    for what, text in texts.items():
        contest.say(f"{what}, {precision}")
        for count in family.options.labels:
            contest.alternate(sides, family.options.rounds, texts=[text], labels=work.intents(count))
            for side in sides:
                contest.report(family, what, f"{count} labels: {side.name}, ms", 1e3 * statistics.median(side.times))
            if theirs:
                contest.report(family, what, f"{count} labels: zstc {precision} over {theirs.name}",
                               contest.ratio(ours, theirs))
    contest.close(sides)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", required=True, help="libzstc.so")
    parser.add_argument("--cache", type=pathlib.Path, required=True, help="keeps the models")
    parser.add_argument("--body", choices=FAMILIES, default="deberta-v3-base")
    parser.add_argument("--labels", type=int, nargs="+", default=COUNTS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    compare.add_choices(parser)
    parser.add_argument("--json", type=pathlib.Path, help="writes the figures there too")
    options = parser.parse_args()
    options.device = "cpu"
    family = Family(options.body, options)
    family.results["machine"] = machine.begin(options.isa, options.threads)
    family.prepare()
    texts = {"short text": work.resolutions(20)[7], f"text of {LONG} words": work.uniform(1, LONG)[0]}
    for precision in ("float32", "bfloat16", "int8"):
        measure(family, precision, texts)
    if options.json:
        options.json.write_text(json.dumps(family.results, indent=1) + "\n")


if __name__ == "__main__":
    main()
