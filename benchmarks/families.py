#!/usr/bin/env python3
"""libzstc beside transformers, torch.compile and OpenVINO, one model of each family in its usual size.

    python3 benchmarks/families.py --library LIBZSTC --cache FOLDER [--rounds N] [--texts N] [--device cuda] [FAMILY…]

FOLDER keeps the models with random weights and their OpenVINO forms (1.5 GB a family). Needs torch, transformers,
openvino, and ../shared/data beside the repository. The work and the way of measuring are those of compare.py: pairs of
New Year's resolutions and ten labels, rounds in turn, each peer at its best batch and number of streams, the median of
rounds and of ratios. Memory is the process's: resident after opening, and what the last round took on top.
A peer that cannot run a family is named with the reason. On a GPU the peer is transformers alone.
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys

import compare
import contest
import machine
import work
from family_models import FAMILIES
from process import Side, last_line
from rivals import Rivals

MAKER = pathlib.Path(__file__).with_name("peers") / "family_models.py"

# By device: our precisions, those of the peers, the peers, and the batches that one may choose from.
DEVICES = {"cpu": (("float32", "bfloat16", "int8"), ("float32", "bfloat16"),
                   ("openvino", "transformers", "torch.compile"), contest.BATCHES),
           "cuda": (("float32", "bfloat16"), ("float32", "bfloat16"), ("transformers",),
                    (16, 32, 64, 128, 256, 512))}
WANTED = dict.fromkeys(("deberta-v3-base", "xlm-roberta-base", "modernbert-base"), {"float32": 1.3, "bfloat16": 1.3})


class Family:
    def __init__(self, name, options):
        self.name, self.options, self.results = name, options, {}
        self.model = options.cache / name
        self.rivals = Rivals(self.side, self.model, options.cache, options.without)

    def prepare(self):
        if (self.model / "config.json").exists():
            return
        self.model.mkdir(parents=True, exist_ok=True)
        done = subprocess.run([sys.executable, MAKER, self.name, self.model], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            shutil.rmtree(self.model)
            sys.exit(f"{self.name}: {last_line(done.stdout)}")

    def side(self, name, arguments, setting=""):
        return Side(name, [*arguments, "--model", self.model, "--threads", self.options.threads,
                           "--device", self.options.device], setting)

    def ours(self, precision):
        return self.side("zstc " + precision, ["zstc", "--library", self.options.library, "--precision", precision])

    def tokens(self, texts, labels):
        """Counted with the model's own tokenizer.json, special tokens included."""
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.model / "tokenizer.json"))
        tokenizer.enable_truncation(512, strategy="only_first")
        pairs = [(text, work.TEMPLATE.format(label)) for text in texts for label in labels]
        return sum(len(one.ids) for one in tokenizer.encode_batch(pairs))


def measure(family):
    own, theirs, libraries, batches = DEVICES[family.options.device]
    job = {"texts": work.resolutions(family.options.texts), "labels": work.LABELS}
    family.prepare()
    tokens = family.tokens(**job)
    contest.say(f"{family.name}: {tokens} tokens")
    sides = [family.ours(precision) for precision in own]
    peers = [side for precision in theirs for side in family.rivals.all(precision, job, batches, libraries)]
    contest.alternate(sides + peers, family.options.rounds, **job)
    for side in sides + peers:
        memory = side.ready["kept"] + side.grown
        contest.say(f"{contest.describe(side, tokens)}   {memory / 1e6:.0f} MB")
        family.results.setdefault("sides", {})[side.name] = dict(contest.figures(side, tokens), bytes=memory)
    ratios(family, sides, peers)
    contest.close(sides + peers)
    return {"tokens": tokens, **family.results}


def ratios(family, sides, peers):
    for side in sides:
        precision = side.name.split()[1]
        rivals = [one for one in peers if one.name.endswith(precision)] or peers
        if rivals:
            best = contest.fastest(side, rivals)
            contest.report(family, "ratios", f"{precision}, over the best peer", contest.ratio(side, best),
                           WANTED.get(family.name, {}).get(precision), best.name)
    for peer in peers:
        if peer.name == "transformers float32":
            gap = contest.difference(sides[0].scores, peer.scores)
            contest.report(family, "scores", "float32 against transformers: max", gap["max"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("families", nargs="*", metavar="FAMILY", help="all without one: " + ", ".join(FAMILIES))
    parser.add_argument("--library", required=True, help="libzstc.so")
    parser.add_argument("--cache", type=pathlib.Path, required=True, help="keeps the models")
    parser.add_argument("--texts", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", choices=DEVICES, default="cpu")
    compare.add_choices(parser)
    parser.add_argument("--json", type=pathlib.Path, help="writes the figures there too")
    options = parser.parse_args()
    unknown = sorted(set(options.families) - set(FAMILIES))
    if unknown:
        parser.error(f"unknown family {unknown[0]} (expected {', '.join(FAMILIES)})")
    results = {"machine": machine.begin(options.isa, options.threads)}
    for name in options.families or FAMILIES:
        results[name] = measure(Family(name, options))
        if options.json:
            options.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
