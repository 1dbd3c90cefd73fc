"""Ray Data runs libzstc in actors: the answers of one process, whatever the format of batches, and whoever dies."""

import gc
import json
import logging
import os
import pathlib
import signal
import unittest
import warnings
from unittest import mock

import support  # it sets what Ray reads when it is imported

# isort: split
import pyarrow
import pyarrow.parquet
import ray
import ray.data
import zstc
import zstc.ray

COUNT = 200
MODEL = support.model("tiny-bert")
COLUMNS = ["labels", "scores"]


def setUpModule():
    logging.getLogger("ray.data").setLevel("CRITICAL")
    # Two actors, and what reads and writes. A GPU by name only, to see what an actor makes of it.
    ray.init(
        num_cpus=4,
        num_gpus=1,
        include_dashboard=False,
        object_store_memory=100 << 20,
        log_to_driver=False,
        logging_level="critical",
        _temp_dir=support.scratch("ray"),
    )
    ray.data.DataContext.get_current().enable_progress_bars = False


def tearDownModule():
    ray.shutdown()
    support.check_nothing_runs()


def dataset(rows, blocks=4):
    return ray.data.from_items(rows, override_num_blocks=blocks)


def classify(data, labels=support.LABELS, **settings):
    settings = {"model": MODEL, "columns": COLUMNS, "concurrency": 2, "batch_size": 16, **settings}
    return zstc.ray.classify(data, labels, **settings)


class Described(zstc.ray.Classify):
    """Adds what the actor's model is, and which process it is. Begins when there are two actors."""

    def __init__(self, *arguments, **settings):
        super().__init__(*arguments, **settings)
        support.arrive("ray-actors")

    def __call__(self, batch):
        support.wait_for("ray-actors", 2)
        info = self._classifier.info()
        for name, value in (("pid", os.getpid()), ("threads", info["threads"]), ("device", info["device"])):
            batch = batch.append_column(name, pyarrow.array([value] * len(batch)))
        return super().__call__(batch)


class KilledOnce(zstc.ray.Classify):
    """Dies while it classifies the batch with the row 100, the first time."""

    def __call__(self, batch):
        if 100 in batch["id"].to_pylist():
            support.kill_during(self._classifier, "ray-killed")
        return super().__call__(batch)


class KilledAlways(zstc.ray.Classify):
    """Counts the calls for the batch with the row 100, and dies in each."""

    def __call__(self, batch):
        if 100 in batch["id"].to_pylist():
            support.count_call("ray-calls")
            if support.calls("ray-calls") < 6:  # not without end, should Ray not be told when to stop
                os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(batch)


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.expected = support.expected(COUNT, MODEL)

    def test_two_actors_answer_as_one_process(self):
        with mock.patch.object(zstc.ray, "Classify", Described):
            # Ray would have the library take this for the number of threads.
            runtime = {"env_vars": {"OMP_NUM_THREADS": "3"}}
            found = classify(dataset(support.rows(COUNT), 1), ray_arguments={"runtime_env": runtime}).take_all()
        support.check_answers(self, found, self.expected)
        self.assertEqual({(row["threads"], row["device"]) for row in found}, {(1, "cpu")})
        self.assertEqual(len({row["pid"] for row in found}), 2)  # though the dataset was one block

    def test_the_default_model_and_as_many_actors_as_there_is_room_for(self):
        found = classify(dataset(support.rows(24)), model=None, concurrency=None).take_all()
        support.check_answers(self, found, support.expected(24, None))

    def test_json_lines_in_and_out(self):
        source, target = pathlib.Path(support.scratch("ray.jsonl")), pathlib.Path(support.scratch("ray-json"))
        source.write_text("".join(json.dumps(row) + "\n" for row in support.rows(COUNT)))
        classify(ray.data.read_json(str(source), lines=True)).write_json(str(target))
        lines = [line for file in target.iterdir() for line in file.read_text().splitlines()]
        support.check_answers(self, map(json.loads, lines), self.expected)

    def test_parquet_in_and_out_with_other_columns_untouched(self):
        source, target = support.scratch("ray.parquet"), support.scratch("ray-parquet")
        table = pyarrow.table(
            {
                "id": range(COUNT),
                "text": [row["text"] for row in support.rows(COUNT)],
                "tags": [[str(i), None] for i in range(COUNT)],
                "at": pyarrow.array(range(COUNT), "date32"),
            }
        )
        pyarrow.parquet.write_table(table, source, row_group_size=50)
        classify(ray.data.read_parquet(source), columns=[*COLUMNS, "label", "each"]).write_parquet(target)
        read = pyarrow.parquet.read_table(target).sort_by("id")
        self.assertEqual(read.select(table.column_names).cast(table.schema), table)
        types = {name: str(read.schema.field(name).type).replace("element", "item") for name in read.column_names[4:]}
        self.assertEqual(
            types,
            {
                "zstc_labels": "list<item: string>",
                "zstc_scores": "list<item: float>",
                "zstc_label": "string",
                "zstc_score:travel": "float",
                "zstc_score:cooking": "float",
                "zstc_score:sport": "float",
            },
        )
        support.check_answers(self, read.to_pylist(), self.expected)

    def test_the_order_is_kept_where_it_is_asked_for(self):
        options = ray.data.DataContext.get_current().execution_options
        with mock.patch.object(options, "preserve_order", True):
            found = classify(dataset(support.rows(COUNT), 10), batch_size=8).take_all()
        self.assertEqual([row["id"] for row in found], list(range(COUNT)))

    def test_each_format_of_batches(self):
        columns = ["label", "score", "labels", "scores", "each", "truncated"]
        rows = [*support.rows(20), {"id": 20, "text": None}]
        for batch_format in ("numpy", "pandas", "pyarrow"):
            with self.subTest(batch_format):
                arguments = {"labels": support.LABELS, "model": MODEL, "columns": columns, "errors": "column"}
                made = (
                    dataset(rows, 1)
                    .map_batches(
                        zstc.ray.Classify,
                        fn_constructor_kwargs=arguments,
                        batch_format=batch_format,
                        batch_size=8,
                        compute=ray.data.ActorPoolStrategy(size=1),
                    )
                    .take_all()
                )
                bad = made.pop()
                support.check_answers(self, made, self.expected[:20])
                for row, answer in zip(made, self.expected):
                    self.assertEqual((row["zstc_label"], row["zstc_error"]), (answer["labels"][0], None))
                    self.assertEqual(row["zstc_score"], row["zstc_scores"][0])
                    self.assertEqual(row["zstc_score:" + row["zstc_label"]], row["zstc_score"])
                self.assertEqual((bad["zstc_label"], bad["zstc_labels"]), (None, None))
                self.assertIn("the text must be str, not", bad["zstc_error"])


class Deaths(unittest.TestCase):
    def test_what_a_killed_actor_was_at_is_done_again(self):
        with mock.patch.object(zstc.ray, "Classify", KilledOnce):
            found = classify(dataset(support.rows(COUNT)), batch_size=64).take_all()
        self.assertTrue(os.path.exists(support.scratch("ray-killed")))
        support.check_answers(self, found, support.expected(COUNT, MODEL))

    def test_a_batch_that_kills_its_actor_each_time_ends_the_job(self):
        with mock.patch.object(zstc.ray, "Classify", KilledAlways), warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # see the parameter `retries`
            error_of(self, dataset(support.rows(COUNT)), retries=1)
        self.assertEqual(support.calls("ray-calls"), 2)


def error_of(test, data, **settings):
    with test.assertRaises(ray.exceptions.RayError) as raised:
        classify(data, concurrency=1, **settings).materialize()
    gc.collect()  # the failed job keeps its actor until then, and the next one waits for the processor
    return str(raised.exception)


class Errors(unittest.TestCase):
    def test_a_bad_text_names_its_row(self):
        rows = [*support.rows(40), {"id": 4711, "text": ""}]
        said = error_of(self, dataset(rows, 1), key_column="id", batch_size=64)
        self.assertIn("InvalidArgument: row 40 of a batch of 41 (id: 4711): the text is empty", said)

    def test_bad_texts_go_to_a_column(self):
        data = dataset(support.rows_with_bad_ones(), 3)
        found = classify(data, errors="column", columns={"label": "topic", "error": "why"}).take_all()
        support.check_bad_rows(self, found)

    def test_a_model_that_does_not_exist(self):
        said = error_of(self, dataset(support.rows(4)), model="/no/such/model")
        self.assertIn("NotFound: /no/such/model: no such model", said)

    @unittest.skipIf(os.path.exists("/dev/nvidia0"), "there is a GPU, and the actor would use it")
    def test_an_actor_with_a_gpu_opens_its_model_there(self):
        self.assertIn("DeviceError: cuda", error_of(self, dataset(support.rows(4)), num_gpus=1))

    def test_what_cannot_be_right_is_told_before_anything_runs(self):
        data = dataset(support.rows(4))
        for words, settings in (
            ("no column 'body'", {"text_column": "body"}),
            ("batch_size is 0", {"batch_size": 0}),
            ("there are no labels", {"labels": []}),
            ("exactly one {}", {"hypothesis_template": "It is so."}),
            ("column 'id' already", {"columns": {"label": "id"}}),
        ):
            with self.subTest(words), self.assertRaises(zstc.InvalidArgument) as raised:
                classify(data, **settings)
            self.assertIn(words, str(raised.exception))

    def test_a_pool_that_leaves_no_processor_to_read_with_is_warned_of(self):
        with self.assertWarnsRegex(UserWarning, "4 actors with 1 CPUs each leave less than 1 of the cluster's 4 CPUs"):
            classify(dataset(support.rows(4)), concurrency=4)


if __name__ == "__main__":
    unittest.main()
