"""What Ray and Spark cost around libzstc on one machine, and the memory of a worker (docs/scaling.md).

    ZSTC_LIBRARY=build/libzstc.so PYTHONPATH=bindings/python python3 benchmarks/cluster.py [--model FOLDER]
        [--records 2000] [--rounds 5] [PART ...]

Parts:
  overhead  the same work by a plain process (Parquet read, classified, written by pyarrow), by Ray with one actor and
            by Spark with one task at a time, each with one thread. The engines are started before the time begins, and
            the plain process and Spark have their model open; Ray starts an actor for each job. Rounds take turns; the
            figures are medians
  memory    the resident memory of a process with the model: opened, and after the work

Needs tests/cluster/requirements.txt and a Java 17.
"""
import argparse
import os
import pathlib
import secrets
import shutil
import statistics
import sys
import tempfile
import time

import pyarrow
import pyarrow.parquet

import zstc
from zstc._dataset._table import Table

WORDS = ("my flight was cancelled and nobody at the airport could help whisk the eggs with sugar until they are pale "
         "they won by two goals in the last minute the minister resigned after losing the vote").split()
LABELS = ["travel", "cooking", "sport", "politics", "work", "music", "art", "science", "war", "love"]
BATCH = 256


def text_of(number):
    return " ".join(WORDS[(number * 7 + i * 3) % len(WORDS)] for i in range(10 + number * 5 % 30))


def write_records(path, count):
    table = pyarrow.table({"id": range(count), "text": [text_of(i) for i in range(count)]})
    pyarrow.parquet.write_table(table, path)


class Plain:
    name = "plain process"

    def __init__(self, model):
        self.table = Table("text", LABELS, model=model)
        self.classifier = zstc.Classifier(**self.table.opening("cpu", 1))

    def run(self, source, target):
        read = pyarrow.parquet.ParquetFile(source)
        with pyarrow.parquet.ParquetWriter(target, pyarrow.schema(
                [*read.schema_arrow, ("zstc_label", "string"), ("zstc_score", "float32")])) as out:
            for batch in read.iter_batches(BATCH):
                answers = self.table.answer(self.classifier, batch.column("text").to_pylist(), None)
                out.write_batch(pyarrow.RecordBatch.from_arrays([*batch.columns, *answers], schema=out.schema))

    def stop(self):
        self.classifier.close()


class Ray:
    name = "Ray"

    def __init__(self, model):
        # Else Ray would write a token into the home folder.
        os.environ.update(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=secrets.token_hex(32), RAY_USAGE_STATS_ENABLED="0")
        import ray
        self.ray, self.model = ray, model
        # One processor for the actor; the reading and writing tasks have another.
        ray.init(num_cpus=2, include_dashboard=False, object_store_memory=200 << 20, log_to_driver=False,
                 logging_level="error", _temp_dir=os.environ["ZSTC_SCRATCH"])
        ray.data.DataContext.get_current().enable_progress_bars = False

    def run(self, source, target):
        import zstc.ray
        data = self.ray.data.read_parquet(source)
        zstc.ray.classify(data, LABELS, model=self.model, concurrency=1, batch_size=BATCH).write_parquet(target)

    def stop(self):
        self.ray.shutdown()


class Spark:
    name = "Spark"

    def __init__(self, model):
        from pyspark.sql import SparkSession
        self.model = model
        os.environ["PYSPARK_PYTHON"] = sys.executable
        self.spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
                      .config("spark.ui.showConsoleProgress", "false").config("spark.driver.host", "127.0.0.1")
                      .config("spark.sql.execution.arrow.maxRecordsPerBatch", BATCH).getOrCreate())
        self.spark.sparkContext.setLogLevel("ERROR")

    def run(self, source, target):
        import zstc.spark
        zstc.spark.classify(self.spark.read.parquet(source), "text", LABELS, model=self.model).write.parquet(target)

    def stop(self):
        self.spark.stop()


def seconds_of(side, source, folder, number):
    start = time.perf_counter()
    side.run(source, os.path.join(folder, f"{type(side).__name__}-{number}"))
    return time.perf_counter() - start


def overhead(arguments, folder):
    sides = []
    for kind in (Plain, Ray, Spark):
        start = time.perf_counter()
        sides.append(kind(arguments.model))
        print(f"{kind.name}: started in {time.perf_counter() - start:.1f} s", flush=True)
    source = os.path.join(folder, "in.parquet")
    write_records(source, arguments.records)
    for side in sides:  # what only the first job does
        print(f"{side.name}: first job {seconds_of(side, source, folder, 'first'):.2f} s", flush=True)
    rounds = []
    for number in range(arguments.rounds):
        order = sides if number % 2 == 0 else sides[::-1]
        taken = {side.name: seconds_of(side, source, folder, number) for side in order}
        rounds.append([taken[side.name] for side in sides])
    for place, side in enumerate(sides):
        seconds = statistics.median(times[place] for times in rounds)
        ratio = statistics.median(times[place] / times[0] for times in rounds)
        more = statistics.median(times[place] - times[0] for times in rounds)
        print(f"{side.name}: {seconds:.2f} s, {ratio:.3f} of the plain process, {more:+.2f} s")
    for side in sides:
        side.stop()


def resident(what):
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    of = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.startswith(("VmRSS", "VmHWM"))}
    print(f"{what}: {of['VmRSS']:.0f} MB, at most {of['VmHWM']:.0f} MB", flush=True)


def memory(arguments, folder):
    resident("imported")
    with zstc.Classifier(arguments.model, threads=1, precision=arguments.precision) as classifier:
        resident("opened")
        start = time.perf_counter()
        classifier([text_of(i) for i in range(arguments.records)], LABELS)
        tokens = classifier.stats()["tokens"]
        rate = tokens / (time.perf_counter() - start)
        resident(f"after {arguments.records} records")
        print(f"{tokens / arguments.records:.0f} tokens per record, {rate:.0f} tokens/s")


def main():
    parts = {"overhead": overhead, "memory": memory}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model")
    parser.add_argument("--precision")
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("parts", nargs="*", default=[], metavar="PART", help=", ".join(parts))
    arguments = parser.parse_args()
    folder = os.environ["ZSTC_SCRATCH"] = tempfile.mkdtemp(prefix="zb", dir="/tmp")
    try:
        for name in arguments.parts or parts:
            parts[name](arguments, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
