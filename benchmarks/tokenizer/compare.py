#!/usr/bin/env python3
"""Tokenizer speed beside Hugging Face's `tokenizers`, one thread each, in one run.

    python3 benchmarks/tokenizer/compare.py BUILD [--text FILE] [--rounds N] [--megabytes M]

BUILD is a build folder made with -DZSTC_BENCHMARKS=ON; `tokenizers` must be installed. FILE holds a text a line;
without one the texts are those of the data sets in ../shared/data if they are there, else those of the goldens.

All kinds run over the same texts without special tokens, in turn, round by round; figures are medians of processor
time, and each ratio is the median of the rounds' ratios. Before anything is timed the ids are compared line by line.
"""
import argparse
import gzip
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

import tokenizers  # noqa: E402  (after the environment that it reads)
from tokenizers import models, normalizers, pre_tokenizers  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
SHARED = ROOT.parent / "shared" / "data"


def byte_level_bpe():
    folder = DATA / "tokenizers" / "bart"
    tokenizer = tokenizers.Tokenizer(models.BPE.from_file(str(folder / "vocab.json"), str(folder / "merges.txt")))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return tokenizer


def wordpiece():
    vocabulary = DATA / "tokenizers" / "bert-uncased" / "vocab.txt"
    tokenizer = tokenizers.Tokenizer(models.WordPiece.from_file(str(vocabulary), unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def unigram(name):
    return tokenizers.Tokenizer.from_file(str(DATA / "tokenizers" / name / "tokenizer.json"))


KINDS = (("byte-level BPE", "bart", byte_level_bpe), ("WordPiece", "bert-uncased", wordpiece),
         ("Unigram as XLM-R has it", "unigram", lambda: unigram("unigram")),
         ("Unigram as DeBERTa v2 has it", "debertav2", lambda: unigram("debertav2")))


def columns(path):
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        next(file)
        for line in file:
            yield from (cell for cell in line.rstrip("\n").split("\t") if " " in cell)


def golden_texts():
    for line in (DATA / "golden" / "tokenize_bpe.jsonl").read_text(encoding="utf-8").split("\n"):
        if line:
            yield json.loads(line)["text"].replace("\n", " ")


def texts_of(path, megabytes):
    if path is not None:
        source = pathlib.Path(path).read_text(encoding="utf-8").split("\n")
    elif (SHARED / "topics_train.tsv.gz").exists():
        source = (text for name in ("topics_train.tsv.gz", "nli_train.tsv.gz") for text in columns(SHARED / name))
    else:
        source = golden_texts()
    texts, size = [], 0
    for text in source:
        if size > megabytes * 1e6:
            break
        if text:
            texts.append(text)
            size += len(text.encode()) + 1
    return texts


class Ours:
    def __init__(self, build, model, text_path):
        program = next(pathlib.Path(build).rglob("bench_tokenizer"))
        self.process = subprocess.Popen([program, DATA / "tokenizers" / model, text_path],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def command(self, name):
        self.process.stdin.write(name.encode() + b"\n")
        self.process.stdin.flush()

    def ids(self):
        self.command("ids")
        while True:
            yield [int(word) for word in self.process.stdout.readline().split()]

    def seconds(self):
        self.command("run")
        return float(self.process.stdout.readline().split()[0])

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def timed(call):
    start = time.process_time()
    call()
    return time.process_time() - start


def reference_ways(tokenizer, texts):
    plain = {"add_special_tokens": False}
    ways = {"encode": lambda: [tokenizer.encode(text, **plain) for text in texts],
            "encode_batch": lambda: tokenizer.encode_batch(texts, **plain)}
    if hasattr(tokenizer, "encode_batch_fast"):
        ways["encode_batch_fast"] = lambda: tokenizer.encode_batch_fast(texts, **plain)
    return ways


def check_equal(ours, tokenizer, texts):
    reference = tokenizer.encode_batch(texts, add_special_tokens=False)
    for text, encoding, ids in zip(texts, reference, ours.ids()):
        if encoding.ids != ids:
            raise SystemExit(f"ids differ for {text!r}:\n  reference {encoding.ids}\n  ours      {ids}")
    ours.process.stdout.readline()
    return sum(len(encoding.ids) for encoding in reference)


def compare(kind, model, make, build, texts, text_path, rounds):
    tokenizer, ours = make(), Ours(build, model, text_path)
    count = check_equal(ours, tokenizer, texts)
    ways = reference_ways(tokenizer, texts)
    ours.seconds()
    times = {name: [] for name in ["zstc", *ways]}
    for _ in range(rounds):
        for name, way in ways.items():
            times["zstc"].append(ours.seconds())
            times[name].append(timed(way))
    ours.close()
    size = sum(len(text.encode()) for text in texts)
    mine = statistics.median(times["zstc"])
    print(f"\n{kind}: {len(texts):,} texts, {size / 1e6:.1f} MB, {count:,} ids, all equal")
    print(f"  {'zstc':18} {mine:9.4f} s {size / mine / 1e6:8.1f} MB/s")
    for number, name in enumerate(ways):
        median = statistics.median(times[name])
        ratio = statistics.median(b / a for a, b in zip(times["zstc"][number::len(ways)], times[name]))
        print(f"  {name:18} {median:9.4f} s {size / median / 1e6:8.1f} MB/s   zstc is {ratio:.1f} times as fast")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--text")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--megabytes", type=float, default=4)
    arguments = parser.parse_args()
    texts = texts_of(arguments.text, arguments.megabytes)
    print(f"tokenizers {tokenizers.__version__}, one thread, medians of {arguments.rounds} rounds of processor time")
    with tempfile.NamedTemporaryFile("wb", suffix=".txt") as file:
        file.write("".join(text + "\n" for text in texts).encode())
        file.flush()
        for kind, model, make in KINDS:
            compare(kind, model, make, arguments.build, texts, file.name, arguments.rounds)


main()
