"""libzstc on a machine that has other work to do, and against an earlier build of itself.

    python3 benchmarks/busy.py --program build/src/cli/zstc [--before OLD/zstc] [--model FOLDER] [--rounds 5] [PART ...]

Parts:
  busy      `zstc batch` with its default threads beside two processes that only compute, against --threads 1 beside
            them
  two       two `zstc batch` at once, against one after the other
  quiet     against --before on a quiet machine: `zstc batch` in each precision. The two programs must be built against
            the same libtorch
  latency   one text after another through the Python package: --threads 1 and --before, each against the default

Every figure is the median of rounds in which the sides take turns; a ratio is the median of the rounds' ratios. The
busy processes are started for a side's turn and end with it.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

WORDS = ("my flight was cancelled and nobody at the airport could help whisk the eggs with sugar until they are pale "
         "they won by two goals in the last minute the minister resigned after losing the vote").split()
LABELS = ["travel", "cooking", "sport", "politics", "work", "music", "art", "science", "war", "love"]
SPIN = "while True: pass"


def text_of(number, words):
    return " ".join(WORDS[(number * 7 + i * 3) % len(WORDS)] for i in range(words))


def write_records(folder, count):
    path = pathlib.Path(folder) / "records.jsonl"
    path.write_text("".join(json.dumps({"text": text_of(i, 6 + i * 5 % 30)}) + "\n" for i in range(count)))
    return path


def batch_command(program, model, records, out, *more):
    command = [program, "batch", *(["-m", model] if model else []), *more]
    for label in LABELS[:4]:
        command += ["-l", label]
    return command + [str(records), str(out)]


def seconds_of(*commands):
    """All of them at once, until the last has ended."""
    start = time.perf_counter()
    running = [subprocess.Popen(command) for command in commands]
    codes = [process.wait() for process in running]
    if any(codes):
        sys.exit(f"a command ended with {codes}: {commands[0]}")
    return time.perf_counter() - start


class BusyProcesses:
    def __init__(self, count):
        self.count = count

    def __enter__(self):
        self.running = [subprocess.Popen([sys.executable, "-c", SPIN]) for _ in range(self.count)]
        time.sleep(0.2)

    def __exit__(self, *unused):
        for process in self.running:
            process.kill()
            process.wait()


def paired(rounds, first, second):
    """Medians of both sides, and of the rounds' ratios first / second."""
    times = []
    for number in range(rounds):
        pair = [first, second] if number % 2 == 0 else [second, first]
        taken = [side() for side in pair]
        times.append(taken if number % 2 == 0 else taken[::-1])
    return (statistics.median(t[0] for t in times), statistics.median(t[1] for t in times),
            statistics.median(t[0] / t[1] for t in times))


def tell(what, first, second, ratio, names):
    print(f"{what:34} {names[0]} {first:8.3f} s   {names[1]} {second:8.3f} s   ratio {ratio:.2f}", flush=True)


class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.records = write_records(folder, options.records)
        self.out = pathlib.Path(folder)

    def batch(self, *more, program=None, name="out.jsonl"):
        return batch_command(program or self.options.program, self.options.model, self.records, self.out / name, *more)

    def busy(self):
        def beside(*more):
            with BusyProcesses(2):
                return seconds_of(self.batch(*more))
        result = paired(self.options.rounds, beside, lambda: beside("--threads", "1"))
        tell("beside two busy processes", *result, ("default", "--threads 1"))

    def two(self):
        one, other = self.batch(), self.batch(name="other.jsonl")
        result = paired(self.options.rounds, lambda: seconds_of(one, other),
                        lambda: seconds_of(one) + seconds_of(other))
        tell("two at once", *result, ("at once", "one after the other"))

    def quiet(self):
        for precision in self.options.precisions.split(","):
            before = self.batch("--precision", precision, program=self.options.before)
            now = self.batch("--precision", precision)
            result = paired(self.options.rounds, lambda: seconds_of(before), lambda: seconds_of(now))
            tell(f"quiet, batch, {precision}", *result, ("before", "now"))

    def latency(self):
        for count in (1, 2, 10):
            for words in (20, 100):
                self.latency_of(count, words)

    def latency_of(self, count, words):
        def asks(program, *more):
            return lambda: median_answer(self.options.python_library(program), self.options.model, count, words, more)
        sides = [("--threads 1", asks(self.options.program, 1))]
        if self.options.before:
            sides.insert(0, ("before", asks(self.options.before, 0)))
        for name, side in sides:
            result = paired(self.options.rounds, side, asks(self.options.program, 0))
            tell(f"one text of {words} words, {count} labels", *result, (name, "now"))


ANSWERS = """
import statistics, sys, time
sys.path.insert(0, sys.argv[1])
import zstc
model, labels, words, threads = sys.argv[2] or None, sys.argv[3].split(","), sys.argv[4], int(sys.argv[5])
classify = zstc.Classifier(model, threads=threads)
for _ in range(3): classify(words, labels)
times = []
for _ in range(20):
    start = time.perf_counter()
    classify(words, labels)
    times.append(time.perf_counter() - start)
print(statistics.median(times))
"""


def median_answer(library, model, count, words, threads):
    bindings = pathlib.Path(__file__).resolve().parent.parent / "bindings" / "python"
    command = [sys.executable, "-c", ANSWERS, str(bindings), model or "", ",".join(LABELS[:count]), text_of(1, words),
               str(threads[0])]
    done = subprocess.run(command, env=dict(os.environ, ZSTC_LIBRARY=library), capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return float(done.stdout)


def library_beside(program):
    """The library that a program was built with: beside it in an installed tree, two folders up in a build tree."""
    folder = pathlib.Path(program).resolve().parent
    for place in (folder, folder.parent / "lib", folder.parent.parent):
        if (place / "libzstc.so.0").exists():
            return str(place / "libzstc.so.0")
    sys.exit(f"{program}: no libzstc.so.0 near it")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART",
                        help="busy, two, quiet, latency (default: all that can run)")
    parser.add_argument("--program", required=True)
    parser.add_argument("--before", help="the program of an earlier build")
    parser.add_argument("--model", help="default: the default model")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--records", type=int, default=600)
    parser.add_argument("--precisions", default="float32,bfloat16,int8")
    options = parser.parse_args()
    options.python_library = library_beside
    parts = options.parts or ["busy", "two", "latency"] + (["quiet"] if options.before else [])
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, folder)
        for part in parts:
            if part not in ("busy", "two", "quiet", "latency"):
                parser.error(f"unknown part '{part}' (expected busy, two, quiet or latency)")
            if part == "quiet" and not options.before:
                parser.error("quiet needs --before")
            getattr(bench, part)()


if __name__ == "__main__":
    main()
