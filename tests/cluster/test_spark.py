"""Spark runs libzstc in its Python workers: the answers of one process, one model a worker, and whoever dies."""

import json
import os
import pathlib
import unittest
from unittest import mock

import pyarrow
import support
import zstc
import zstc.spark
from pyspark.errors import PythonException
from pyspark.sql import SparkSession

COUNT = 200
MODEL = support.model("tiny-bert")
COLUMNS = ["labels", "scores"]
SCHEMA = "id long, text string"


OPTIONS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "512m",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.local.dir": support.scratch("spark"),
    "spark.sql.warehouse.dir": support.scratch("warehouse"),
    "spark.sql.shuffle.partitions": "2",
    "spark.executorEnv.OMP_NUM_THREADS": "3",  # Spark would have the library take it for the number of threads
}


def session(master, options=None):
    builder = SparkSession.builder.master(master)
    for name, value in {**OPTIONS, **(options or {})}.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("OFF")
    return made


def setUpModule():
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"


def tearDownModule():
    """The Java process stays until its standard input is closed, whatever session was stopped."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait(timeout=60)
    support.check_nothing_runs()


class Session(unittest.TestCase):
    """Two tasks at a time, in the driver's Java process; a task may fail once."""

    @classmethod
    def setUpClass(cls):
        cls.spark = session("local[2,2]")
        cls.expected = support.expected(COUNT, MODEL)

    @classmethod
    def tearDownClass(cls):
        cls.spark.stop()

    def frame(self, rows, partitions=4):
        return self.spark.createDataFrame(rows, SCHEMA).repartition(partitions)

    def classify(self, frame, labels=support.LABELS, **settings):
        return zstc.spark.classify(frame, "text", labels, **{"model": MODEL, "columns": COLUMNS, **settings})


class Described(zstc.spark._Partition):
    """Puts into the column "text" what the task's model is, and which process it is."""

    def _answered(self, batch, place):
        answered = super()._answered(batch, place)
        info = zstc.spark._opened(self._table).info()
        opened = zstc.spark._model.cache_info()
        told = {
            "pid": os.getpid(),
            "threads": info["threads"],
            "device": info["device"],
            "opened": opened.misses,
            "library": os.environ["ZSTC_LIBRARY"],
        }
        line = json.dumps(told)
        return answered.set_column(1, "text", pyarrow.array([line] * len(batch)))


class KilledOnce(zstc.spark._Partition):
    """Dies while it classifies the batch with the row 100, the first time."""

    def _answered(self, batch, place):
        if 100 in batch.column(0).to_pylist():
            support.kill_during(zstc.spark._opened(self._table), "spark-killed")
        return super()._answered(batch, place)


class Answers(Session):
    def test_two_workers_answer_as_one_process(self):
        found = self.classify(self.frame(support.rows(COUNT))).collect()
        support.check_answers(self, found, self.expected)

    def test_the_default_model(self):
        found = self.classify(self.frame(support.rows(24)), model=None).collect()
        support.check_answers(self, found, support.expected(24, None))

    def test_a_worker_opens_its_model_once_with_the_threads_of_a_task(self):
        with mock.patch.object(zstc.spark, "_Partition", Described):
            made = self.classify(self.frame(support.rows(COUNT), 8), model=support.model("tiny-bart"))
            told = [json.loads(row["text"]) for _ in range(2) for row in made.collect()]
        self.assertEqual({(worker["threads"], worker["device"]) for worker in told}, {(1, "cpu")})
        workers = {worker["pid"] for worker in told}
        self.assertLess(len(workers), 8)  # of 16 tasks, two at a time
        self.assertEqual(len({(worker["pid"], worker["opened"]) for worker in told}), len(workers))

    def test_the_library_is_loaded_after_the_fork(self):
        self.classify(self.frame(support.rows(COUNT))).collect()
        running = support.processes()
        workers = [pid for pid, line in running.items() if "pyspark" in line and support.has_library(pid)]
        self.assertTrue(workers)
        for pid in workers:
            self.assertIn("pyspark.daemon", running[support.parent(pid)])
            self.assertFalse(support.has_library(support.parent(pid)))

    def test_json_lines_in_and_out(self):
        source, target = pathlib.Path(support.scratch("spark.jsonl")), pathlib.Path(support.scratch("spark-json"))
        source.write_text("".join(json.dumps(row) + "\n" for row in support.rows(COUNT)))
        self.classify(self.spark.read.schema(SCHEMA).json(str(source)).repartition(2)).write.json(str(target))
        lines = [line for file in target.glob("*.json") for line in file.read_text().splitlines()]
        support.check_answers(self, map(json.loads, lines), self.expected)

    def test_parquet_in_and_out_with_other_columns_untouched(self):
        source, target = support.scratch("spark.parquet"), support.scratch("spark-parquet")
        self.frame(support.rows(COUNT)).selectExpr(
            "id",
            "text",
            "array(string(id), null) tags",
            "map('a', id) pairs",
            "date_add(date'2020-01-01', int(id)) day",
            "timestamp_micros(id) at",
            "decimal(id) / 3 amount",
            "struct(id, text) both",
            "binary(text) bytes",
        ).write.parquet(source)
        frame = self.spark.read.parquet(source)
        self.classify(frame, columns=[*COLUMNS, "label", "score", "each", "truncated"]).write.parquet(target)
        read = self.spark.read.parquet(target)
        added = {name: kind for name, kind in read.dtypes if name.startswith("zstc_")}
        self.assertEqual(
            added,
            {
                "zstc_labels": "array<string>",
                "zstc_scores": "array<float>",
                "zstc_label": "string",
                "zstc_score": "float",
                "zstc_truncated": "boolean",
                "zstc_score:travel": "float",
                "zstc_score:cooking": "float",
                "zstc_score:sport": "float",
            },
        )
        before, after = frame.orderBy("id").collect(), read.orderBy("id").collect()
        self.assertEqual([row[: len(frame.columns)] for row in after], [tuple(row) for row in before])
        support.check_answers(self, after, self.expected)

    def test_a_stream(self):
        source, target = support.scratch("spark-stream"), support.scratch("spark-streamed")
        self.frame(support.rows(COUNT), 3).write.json(source)
        stream = self.spark.readStream.schema(SCHEMA).option("maxFilesPerTrigger", 1).json(source)
        query = (
            self.classify(stream)
            .writeStream.format("parquet")
            .trigger(availableNow=True)
            .option("checkpointLocation", support.scratch("spark-checkpoint"))
            .start(target)
        )
        self.assertTrue(query.awaitTermination(300))
        self.assertEqual(len(query.recentProgress), 3)
        support.check_answers(self, self.spark.read.parquet(target).collect(), self.expected)

    def test_what_a_killed_worker_was_at_is_done_again(self):
        target = support.scratch("spark-after-a-kill")
        with mock.patch.object(zstc.spark, "_Partition", KilledOnce):
            self.classify(self.frame(support.rows(COUNT))).write.parquet(target)
        self.assertTrue(os.path.exists(support.scratch("spark-killed")))
        support.check_answers(self, self.spark.read.parquet(target).collect(), self.expected)


class Errors(Session):
    def error_of(self, frame, **settings):
        with self.assertRaises(PythonException) as raised:
            self.classify(frame, **settings).collect()
        return str(raised.exception)

    def test_a_bad_text_names_its_row(self):
        frame = self.frame(support.rows(4), 1).unionByName(self.frame([{"id": 4711, "text": ""}], 1)).coalesce(1)
        said = self.error_of(frame, key_column="id")
        line = "InvalidArgument: partition 0, batch 0, row 4 of a batch of 5 (id: 4711): the text is empty"
        self.assertIn(line, said)

    def test_bad_texts_go_to_a_column(self):
        frame = self.frame(support.rows_with_bad_ones())
        made = self.classify(frame, errors="column", columns={"label": "topic", "error": "why"})
        support.check_bad_rows(self, made.collect())

    def test_a_model_that_does_not_exist(self):
        said = self.error_of(self.frame(support.rows(4)), model="/no/such/model")
        self.assertIn("NotFound: /no/such/model: no such model", said)

    def test_what_cannot_be_right_is_told_before_anything_runs(self):
        frame = self.frame(support.rows(4))
        for words, column, settings in (
            ("no column 'body'", "body", {}),
            ("has the type bigint (expected string)", "id", {}),
            ("there are no labels", "text", {"labels": []}),
            ("exactly one {}", "text", {"hypothesis_template": "It is so."}),
            ("column 'ID' already", "text", {"columns": {"label": "ID"}}),
        ):
            with self.subTest(words), self.assertRaises(zstc.InvalidArgument) as raised:
                zstc.spark.classify(frame, column, **{"labels": support.LABELS, **settings})
            self.assertIn(words, str(raised.exception))


class Cluster(unittest.TestCase):
    """Two executors, each a Java process of its own as on a cluster, with the settings that a cluster needs."""

    # The same file by another path, in the same place to the libraries that it looks for beside itself.
    root = support.scratch("of-the-executors")
    library = os.path.join(root, *pathlib.Path(support.LIBRARY).parts[-2:])

    @classmethod
    def setUpClass(cls):
        script = pathlib.Path(support.scratch("gpus.sh"))
        script.write_text('#!/bin/sh\necho \'{"name": "gpu", "addresses": ["0"]}\'\n')
        script.chmod(0o700)
        os.symlink(pathlib.Path(support.LIBRARY).parents[1], cls.root)
        gpu = {
            "worker.resource.gpu.amount": "1",
            "worker.resource.gpu.discoveryScript": str(script),
            "executor.resource.gpu.amount": "1",
            "task.resource.gpu.amount": "1",
        }
        cls.spark = session(
            "local-cluster[2,2,512]",
            {
                "spark.executorEnv.ZSTC_LIBRARY": cls.library,
                "spark.executor.memory": "512m",
                "spark.executor.cores": "2",
                "spark.task.cpus": "2",
                "spark.task.maxFailures": "1",
                **{"spark." + name: value for name, value in gpu.items()},
            },
        )

    @classmethod
    def tearDownClass(cls):
        cls.spark.stop()

    def test_executors_answer_with_the_library_they_are_told_of_and_the_threads_of_a_task(self):
        frame = self.spark.createDataFrame(support.rows(COUNT), SCHEMA).repartition(4)
        with mock.patch.object(zstc.spark, "_Partition", Described):
            found = zstc.spark.classify(
                frame, "text", support.LABELS, model=MODEL, columns=COLUMNS, device="cpu"
            ).collect()
        support.check_answers(self, found, support.expected(COUNT, MODEL))
        told = [json.loads(row["text"]) for row in found]
        self.assertEqual({(worker["threads"], worker["library"]) for worker in told}, {(2, self.library)})

    @unittest.skipIf(os.path.exists("/dev/nvidia0"), "there is a GPU, and the task would use it")
    def test_a_task_with_a_gpu_opens_its_model_there(self):
        frame = self.spark.createDataFrame(support.rows(4), SCHEMA)
        with self.assertRaises(PythonException) as raised:
            zstc.spark.classify(frame, "text", support.LABELS, model=MODEL).collect()
        self.assertIn("DeviceError: cuda:0", str(raised.exception))


if __name__ == "__main__":
    unittest.main()
