#!/usr/bin/env python3
"""What `zstc batch` costs beside the model: time, and memory over a long file.

    python3 benchmarks/batch.py --program ZSTC --fake ZSTC_CLI_FAKE [--records N] [--rounds N] [SECTION…]

ZSTC_CLI_FAKE is the program over a scorer without a model: the target zstc_cli_fake of a build with tests and
CMAKE_BUILD_TYPE=Release. Texts are the short ones of ../shared/data. Sections, all without an argument:

    rate       records a second over the scorer without a model, as JSON Lines, CSV and gzip
    overhead   the time a record takes there, as a share of what it takes with the default model
    memory     a million records over a tiny model: resident memory at a tenth of the run, and its peak behind it
"""
import argparse
import csv
import gzip
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).with_name("peers")))

import work  # noqa: E402  (beside this file)

TINY = work.ROOT / "tests" / "data" / "golden" / "models" / "tiny-bert"
DEFAULT = work.ROOT / "models" / "default"
LABELS = ["-l", "travel,banking,music"]
DATASETS = ("clinc150", "banking77", "snips", "hwu64")


def texts():
    return [text for name in DATASETS for text in work.rows_of(name)]


def write(path, count):
    short = texts()
    with open(path, "w", encoding="utf-8") as file:
        for number in range(count):
            file.write(json.dumps({"id": number, "text": short[number % len(short)]}) + "\n")


def write_csv(path, count):
    short = texts()
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text"])
        writer.writerows((number, short[number % len(short)]) for number in range(count))


def run(program, model, source, out):
    start = time.perf_counter()
    subprocess.run([program, "batch", "-m", model, *LABELS, source, out], check=True)
    return time.perf_counter() - start


def say(what, value, wanted=None):
    print(f"  {what:70} {value:>10.4g}" + (f"   wanted {wanted}" if wanted else ""), flush=True)


def seconds_a_record(options, folder, program, model, count, source="in.jsonl"):
    """Without opening the model: the difference between a file and one of a single record."""
    write(folder / "one.jsonl", 1)
    times = []
    for _ in range(options.rounds):
        opening = run(program, model, folder / "one.jsonl", folder / "out")
        times.append((run(program, model, folder / source, folder / "out") - opening) / count)
    return statistics.median(times)


def rate(options, folder):
    count = options.records
    write(folder / "in.jsonl", count)
    write_csv(folder / "in.csv", count)
    with open(folder / "in.jsonl", "rb") as plain, gzip.open(folder / "in.jsonl.gz", "wb", 6) as packed:
        shutil.copyfileobj(plain, packed)
    for source in ("in.jsonl", "in.csv", "in.jsonl.gz"):
        say(f"{source}, records/s without a model", 1 / seconds_a_record(options, folder, options.fake, DEFAULT, count,
                                                                        source), ">= 60000")


def overhead(options, folder):
    count, few = options.records, max(options.records // 200, 100)
    write(folder / "in.jsonl", count)
    without = seconds_a_record(options, folder, options.fake, DEFAULT, count)
    write(folder / "in.jsonl", few)
    whole = seconds_a_record(options, folder, options.program, DEFAULT, few)
    say("default model, records/s", 1 / whole)
    say("share of it that is not the model", without / whole, "< 0.05")


def resident(process):
    for line in open(f"/proc/{process.pid}/status"):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def memory(options, folder):
    write(folder / "in.jsonl", options.million)
    process = subprocess.Popen([options.program, "batch", "-m", TINY, *LABELS, folder / "in.jsonl", folder / "out"])
    samples, size = [], (folder / "in.jsonl").stat().st_size
    while process.poll() is None:
        try:
            samples.append(((folder / "out.part").stat().st_size, resident(process)))
        except (FileNotFoundError, ProcessLookupError):
            pass
        time.sleep(0.2)
    if process.returncode != 0:
        sys.exit(process.returncode)
    whole = (folder / "out").stat().st_size
    early = max(memory for written, memory in samples if written <= whole / 10)
    late = max(memory for _, memory in samples)
    say("records", options.million)
    say("bytes of input, MB", size / 1e6)
    say("resident at a tenth of the run, MB", early / 1e6)
    say("peak of the whole run over that", late / early, "<= 1.1")


SECTIONS = {"rate": rate, "overhead": overhead, "memory": memory}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--program", required=True, help="zstc")
    parser.add_argument("--fake", required=True, help="zstc_cli_fake")
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--million", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    unknown = sorted(set(options.sections) - set(SECTIONS))
    if unknown:
        parser.error(f"unknown section {unknown[0]} (expected {', '.join(SECTIONS)})")
    for name in options.sections or SECTIONS:
        print(name, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            SECTIONS[name](options, pathlib.Path(folder))


if __name__ == "__main__":
    main()
