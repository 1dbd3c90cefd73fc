#!/usr/bin/env python3
"""libzstc beside transformers and OpenVINO, one model of each family in its usual size.

    python3 benchmarks/families.py --library LIBZSTC --cache FOLDER [--rounds N] [--texts N] [--device cuda] [FAMILY…]

FOLDER keeps the models with random weights and their OpenVINO forms (1.5 GB a family). Needs torch, transformers,
openvino, and ../shared/data beside the repository. The work and the way of measuring are those of compare.py: pairs of
New Year's resolutions and ten labels, rounds in turn, each peer at its best batch, the median of rounds and of ratios.
Memory is the process's: resident after opening, and what the last round took on top.
A peer that cannot run a family is named with the reason. On a GPU the peer is transformers alone.
"""
import argparse
import json
import pathlib
import shutil
import statistics
import subprocess
import sys

import compare
import work
from family_models import FAMILIES
from process import Side

MAKER = pathlib.Path(__file__).with_name("peers") / "family_models.py"

# By device: our precisions, those of the peers, and the batches that a peer may choose from.
PRECISIONS = {"cpu": (("float32", "bfloat16", "int8"), ("float32", "bfloat16"), (5, 10, 20, 40)),
              "cuda": (("float32", "bfloat16"), ("float32", "bfloat16"), (16, 32, 64, 128, 256, 512))}


class Family:
    def __init__(self, name, options):
        self.name, self.options = name, options
        self.model = options.cache / name
        self.openvino = options.cache / (name + "-openvino") / "model.xml"

    def make(self, job, *arguments):
        """What stands in the last line of the reason, or nothing where it worked."""
        done = subprocess.run([sys.executable, MAKER, job, *map(str, arguments)], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        return "" if done.returncode == 0 else done.stdout.strip().splitlines()[-1][:200]

    def prepare(self):
        """Why there is no OpenVINO form, or nothing."""
        if not (self.model / "config.json").exists():
            self.model.mkdir(parents=True, exist_ok=True)
            reason = self.make("make", self.name, self.model)
            if reason:
                shutil.rmtree(self.model)
                sys.exit(f"{self.name}: {reason}")
        if self.options.device != "cpu":
            return "not for this device"
        if self.openvino.exists():
            return ""
        self.openvino.parent.mkdir(parents=True, exist_ok=True)
        return self.make("openvino", self.model, self.openvino)

    def side(self, name, kind, *arguments):
        return Side(name, [kind, *arguments, "--model", self.model, "--threads", self.options.threads,
                           "--device", self.options.device])

    def ours(self, precision):
        return self.side("zstc " + precision, "zstc", "--library", self.options.library, "--precision", precision)

    def peers(self, precisions, with_openvino):
        for precision in precisions:
            yield self.side("transformers " + precision, "transformers", "--precision", precision)
            if with_openvino:
                yield self.side("openvino " + precision, "openvino", "--precision", precision, "--file", self.openvino)

    def tokens(self, texts, labels):
        """Counted with the model's own tokenizer.json, special tokens included."""
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.model / "tokenizer.json"))
        tokenizer.enable_truncation(512, strategy="only_first")
        pairs = [(text, work.TEMPLATE.format(label)) for text in texts for label in labels]
        return sum(len(one.ids) for one in tokenizer.encode_batch(pairs))


def runs(side, texts, labels, batches):
    """Chooses its batch; false where it dies of the family, as DeBERTa v1 in bfloat16 does in transformers."""
    try:
        compare.choose_batch(side, texts, labels, batches)
    except (SystemExit, BrokenPipeError):
        print(f"  {side.name} cannot run it", flush=True)
        return False
    return True


def measure(family):
    options, labels = family.options, work.LABELS
    texts = work.resolutions(options.texts)
    reason = family.prepare()
    own, theirs, batches = PRECISIONS[options.device]
    sides = [family.ours(precision) for precision in own]
    peers = [side for side in family.peers(theirs, not reason) if runs(side, texts, labels, batches)]
    compare.alternate(sides + peers, options.rounds, texts=texts, labels=labels)
    tokens = family.tokens(texts, labels)
    print(f"{family.name}: {tokens} tokens" + (f"; OpenVINO: {reason}" if reason else ""))
    rates = {side.name: tokens / statistics.median(side.times) for side in sides + peers}
    memory = {side.name: side.ready["kept"] + side.grown for side in sides + peers}
    for name, rate in rates.items():
        print(f"  {name:24} {rate:8.0f} tokens/s  {memory[name] / 1e6:8.0f} MB")
    ratios = {}
    for side in sides:
        precision = side.name.split()[1]
        rivals = [one for one in peers if one.name.endswith(precision)] or peers
        ratios[precision] = min(compare.ratio(side, one) for one in rivals)
        print(f"  {precision}, over the fastest peer{'' if precision != 'int8' else ' of any precision'}: "
              f"{ratios[precision]:.2f}")
    gap = compare.difference(sides[0].scores, peers[0].scores)
    print(f"  scores: float32 against transformers: max {gap['max']:.1e}", flush=True)
    for side in sides + peers:
        side.__exit__()
    return {"tokens": tokens, "tokens/s": rates, "bytes": memory, "ratios": ratios, "difference": gap,
            "openvino": reason or "ok"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("families", nargs="*", metavar="FAMILY", help="all without one: " + ", ".join(FAMILIES))
    parser.add_argument("--library", required=True, help="libzstc.so")
    parser.add_argument("--cache", type=pathlib.Path, required=True, help="keeps the models")
    parser.add_argument("--texts", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", choices=PRECISIONS, default="cpu")
    parser.add_argument("--json", type=pathlib.Path, help="writes the figures there too")
    options = parser.parse_args()
    unknown = sorted(set(options.families) - set(FAMILIES))
    if unknown:
        parser.error(f"unknown family {unknown[0]} (expected {', '.join(FAMILIES)})")
    results = {name: measure(Family(name, options)) for name in options.families or FAMILIES}
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
