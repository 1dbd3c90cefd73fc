#!/usr/bin/env python3
"""libzstc on a GPU beside transformers: same work, same weights, one run. `gpu.sh` builds, tests and then calls this.

    python3 benchmarks/gpu.py --library LIBZSTC --cache FOLDER --out FOLDER [--model FOLDER] [--rounds N]

Writes gpu.json and gpu.md to --out. FOLDER of --cache keeps bart-large with random weights. Every side is a process of
its own and stands still while another has its turn; a figure is the median of its rounds, a ratio the median of the
rounds' ratios.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

from compare import GEMM, Bench, threads_over_batch

import flops
import work
from contest import alternate, choose_batch, difference, ratio, report, say

PADDED_BATCHES = (16, 32, 64, 128, 256, 512)


class GpuBench(Bench):
    """The same sides, all of them on the GPU."""

    def side(self, name, arguments, setting=""):
        return super().side(name, [*arguments, "--device", "cuda"], setting)


class Goal:
    """A bound that a figure is held against."""

    def __init__(self, least=None, most=None, remark=""):
        self.least, self.most = least, most
        self.text = (f">= {least}" if most is None else f"<= {most}") + remark

    def is_reached(self, value):
        return value >= self.least if self.most is None else value <= self.most


def report_goal(bench, section, what, value, goal):
    report(bench, section, what, value, goal.text)
    bench.goals.append((what, goal.text, value, "reached" if goal.is_reached(value) else "missed"))


def machine(bench):
    """What it was measured on."""
    import torch
    import transformers

    properties = torch.cuda.get_device_properties(0)
    report(bench, "machine", "GPU", properties.name)
    report(bench, "machine", "memory, GB", properties.total_memory / 1e9)
    report(bench, "machine", "torch", torch.__version__)
    report(bench, "machine", "transformers", transformers.__version__)


def gemm(bench):
    """The card's own rate, on products of the model's shapes and on one large one."""
    config = bench.config()
    answer = subprocess.run([sys.executable, GEMM, "--device", "cuda", "--hidden", str(config.hidden_size), "--inner",
                             str(config.encoder_ffn_dim), "--rows", "512", "32768"], check=True, stdout=subprocess.PIPE)
    for precision, rates in json.loads(answer.stdout).items():
        for rows, rate in rates.items():
            report(bench, "gemm", f"{precision}: products of {rows} rows, TFLOP/s", rate / 1e12)


def latency(bench):
    some = work.resolutions(20)
    texts, shorter = some[6:7], some[7:8]
    report(bench, "latency", "tokens a pair", statistics.mean(bench.lengths(texts, work.LABELS)))
    with bench.zstc("float16") as ours, bench.transformers("float16") as theirs, bench.pipeline("float16") as pipeline:
        choose_batch(theirs, texts, work.LABELS, (10,))
        for side in (ours, theirs, pipeline):  # recordings, kernels and clocks
            for _ in range(10):
                side.run(texts=texts, labels=work.LABELS)
        alternate([ours, theirs, pipeline], 4 * bench.options.rounds, texts=texts, labels=work.LABELS)
        report_goal(bench, "latency", "one text, 10 labels, zstc float16, ms", 1e3 * statistics.median(ours.times),
                    Goal(most=1.2, remark=" (10 labels x 40 tokens on an H200)"))
        for side in (theirs, pipeline):
            report(bench, "latency", f"one text, 10 labels, {side.name}, ms", 1e3 * statistics.median(side.times))
        report(bench, "latency", "float16, over the pipeline", ratio(ours, pipeline), 10)
        report(bench, "latency", "float16, over transformers in one batch", ratio(ours, theirs))
        alternate([ours], 4 * bench.options.rounds, texts=shorter, labels=work.LABELS)
        tokens = statistics.mean(bench.lengths(shorter, work.LABELS))
        report(bench, "latency", f"the same with {tokens:.0f} tokens a pair, ms", 1e3 * statistics.median(ours.times))


def throughput(bench):
    texts, labels = work.resolutions(bench.options.texts), work.LABELS
    tokens = bench.tokens(texts, labels)
    sides = [bench.zstc("float16"), bench.zstc("bfloat16"), bench.zstc("float32"), bench.transformers("float16"),
             bench.transformers("float32")]
    for side in sides[3:]:
        choose_batch(side, texts, labels, PADDED_BATCHES)
    alternate(sides, bench.options.rounds, texts=texts, labels=labels)
    report(bench, "throughput", "tokens", tokens)
    for side in sides:
        name = side.name + (f", batches of {side.batch}" if side.name.startswith("transformers") else "")
        report(bench, "throughput", f"{name}, tokens/s", tokens / statistics.median(side.times))
    report_goal(bench, "throughput", "float16, over transformers float16 at its best batch", ratio(sides[0], sides[3]),
                Goal(least=2))
    for side, reference in ((sides[0], sides[2]), (sides[1], sides[2]), (sides[2], sides[4]), (sides[3], sides[4])):
        gap = difference(side.scores, reference.scores)
        for name in ("max", "mean", "changed"):
            report(bench, "scores", f"{side.name} against {reference.name}: {name}", gap[name])
    for side in sides:
        side.__exit__()


def share(bench):
    """How much of the card's rate a forward pass reaches where texts are long enough."""
    texts, labels = work.uniform(bench.options.texts, 120), work.LABELS
    lengths = bench.lengths(texts, labels)
    products = flops.of_products(bench.config(), sum(lengths), len(lengths))
    report(bench, "share", "tokens a pair", statistics.mean(lengths))
    for precision in ("float16", "bfloat16"):
        with bench.zstc(precision) as side:
            alternate([side], bench.options.rounds, texts=texts, labels=labels)
            reached = products / statistics.median(side.times)
        card = 1e12 * bench.results["gemm"][f"{precision}: products of 32768 rows, TFLOP/s"]
        report(bench, "share", f"{precision}: products of the forward pass, TFLOP/s", reached / 1e12)
        report_goal(bench, "share", f"{precision}: share of the card's rate", reached / card,
                    Goal(least=0.6, remark=" (128 tokens a pair and more)"))


def threads(bench):
    with bench.zstc("float16") as side:
        report_goal(bench, "threads", "16 threads with one text each, over one batch",
                    threads_over_batch(bench, side, work.resolutions(64), 16), Goal(least=0.9))


SECTIONS = (machine, gemm, latency, throughput, share, threads)


def write_report(bench, path):
    lines = ["# libzstc on a GPU", "", "Made by `benchmarks/gpu.sh`; the figures are also in gpu.json."]
    lines += ["", "## goals", "", "| figure | wanted | here | |", "|---|---|---|---|"]
    lines += [f"| {what} | {wanted} | {value:.3g} | {verdict} |" for what, wanted, value, verdict in bench.goals]
    for section, figures in bench.results.items():
        lines += ["", f"## {section}", "", "| | |", "|---|---|"]
        lines += [f"| {what} | {value:.4g} |" if isinstance(value, float) else f"| {what} | {value} |"
                  for what, value in figures.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", required=True, help="libzstc.so")
    parser.add_argument("--cache", type=pathlib.Path, required=True, help="keeps the model")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--model", help="another model than bart-large with random weights")
    parser.add_argument("--texts", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args()
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    options.cache.mkdir(parents=True, exist_ok=True)
    options.out.mkdir(parents=True, exist_ok=True)
    bench = GpuBench(options)
    bench.goals = []
    bench.prepare()
    for section in SECTIONS:
        say(section.__name__)
        section(bench)
        (options.out / "gpu.json").write_text(json.dumps(bench.results, indent=1) + "\n", encoding="utf-8")
        write_report(bench, options.out / "gpu.md")


if __name__ == "__main__":
    main()
