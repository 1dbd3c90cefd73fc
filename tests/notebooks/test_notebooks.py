"""The notebooks of the Python package: each is executed from its first cell to its last, and stored as that leaves it.

    python -m unittest test_notebooks      in this folder; runs.py says what must be set
"""

import importlib.util
import json
import os
import re
import unittest

NEEDED = ("PIL", "boto3", "ipykernel", "matplotlib", "moto", "nbclient", "nbformat", "pandas", "sklearn")
MISSING = [module for module in NEEDED if importlib.util.find_spec(module) is None]
if not MISSING:
    import nbformat
    import runs

LARGEST_NOTEBOOK, LARGEST_DATA = 250_000, 60_000  # bytes
OF_ONE_MACHINE = re.compile(
    r"(?<![\w.])/(?:home|opt|private|root|tmp|Users|usr|var|work)/|127\.0\.0\.1:\d|localhost:\d"
)


def setUpModule():
    """With ZSTC_TEST_ALL=1 a missing package is a failure, else the tests are skipped."""
    if MISSING:
        message = "not installed: %s" % ", ".join(MISSING)
        raise ImportError(message) if os.environ.get("ZSTC_TEST_ALL") == "1" else unittest.SkipTest(message)


class Execution:
    """A run of one notebook, and what its variables hold in the end: PROBE is run behind its last cell, and makes
    `found` of them."""

    NAME, PROBE = "", ""

    @classmethod
    def setUpClass(cls):
        book = runs.read(cls.NAME)
        probe = cls.PROBE + "\nimport json as _json\nprint(_json.dumps(found, default=float))"
        book.cells.append(nbformat.v4.new_code_cell(probe, id="probe"))
        cls.files_before = files()
        runs.execute(book)  # raises where a cell fails
        last = book.cells.pop()
        cls.book, cls.found = book, json.loads(last.outputs[0].text)

    def test_it_leaves_no_files(self):
        self.assertEqual(files(), self.files_before)

    def test_it_warns_of_nothing(self):
        for cell in runs.code_cells(self.book):
            for output in cell.outputs:
                self.assertFalse(output.get("name") == "stderr", output.get("text"))

    def test_the_stored_outputs_are_those_of_a_run(self):
        self.assertEqual(runs.shape(runs.read(self.NAME)), runs.shape(self.book))


class NewYearsResolutions(Execution, unittest.TestCase):
    NAME = "01-new-years-resolutions.ipynb"
    PROBE = """
import socket
from urllib.parse import urlsplit

def listens(address):
    with socket.socket() as probe:
        return probe.connect_ex((urlsplit(address).hostname, urlsplit(address).port)) == 0

found = {
    "first": first,
    "texts": list(resolutions["text"]),
    "categories": CATEGORIES,
    "answered": [answer["sequence"] for answer in batch_answers["single"]],
    "single": single.values.tolist(),
    "multi": multi.values.tolist(),
    "accuracy": evaluation.accuracy,
    "thresholds": by_threshold.values.tolist(),
    "ended": service.returncode,
    "listening": [address for address in (endpoint_url, f"http://{host}:{port}") if listens(address)],
}
"""

    def test_boto3_gets_the_answer_that_the_text_asks_for(self):
        first = self.found["first"]
        self.assertEqual(first["sequence"], self.found["texts"][0])
        self.assertEqual(first["labels"][0], "Health & Fitness")
        self.assertEqual(sorted(first["labels"]), self.found["categories"])

    def test_the_batch_job_answers_every_line_in_its_place(self):
        self.assertEqual(self.found["answered"], self.found["texts"])
        first = dict(zip(self.found["first"]["labels"], self.found["first"]["scores"]))
        for label, score in zip(self.found["categories"], self.found["single"][0]):
            self.assertAlmostEqual(score, first[label], delta=1e-4, msg=label)

    def test_single_label_scores_sum_to_one_and_multi_label_scores_do_not(self):
        self.assertTrue(all(abs(sum(row) - 1) < 1e-3 for row in self.found["single"]))
        self.assertTrue(any(sum(row) > 1.5 for row in self.found["multi"]))
        self.assertTrue(any(sum(row) < 0.5 for row in self.found["multi"]))

    def test_the_accuracy_is_far_above_a_guess(self):
        self.assertGreater(self.found["accuracy"], 0.6)  # "Seven in ten", says the notebook
        self.assertLess(self.found["accuracy"], 0.8)

    def test_a_higher_threshold_gives_fewer_labels_that_are_right_more_often(self):
        counts, precisions, recalls = zip(*self.found["thresholds"])
        self.assertEqual(list(counts), sorted(counts, reverse=True))
        self.assertEqual(list(precisions), sorted(precisions))
        self.assertEqual(list(recalls), sorted(recalls, reverse=True))

    def test_both_servers_have_ended(self):
        self.assertEqual((self.found["ended"], self.found["listening"]), (0, []))


class LabelsAndTemplates(Execution, unittest.TestCase):
    NAME = "02-labels-and-templates.ipynb"
    PROBE = """
found = {
    "compared": {name: e.accuracy for name, e in compared.items()},
    "grid": len(results),
    "best": search.best_params_,
    "recall": recalls,
    "shared": len(chosen_on.index.intersection(put_aside.index)),
    "rows": [len(chosen_on), len(put_aside)],
    "final": final.to_dict("index"),
    "saved": saved,
    "request": request,
    "answer": classify(request["inputs"], **request["parameters"]),
}
"""

    def test_plain_words_beat_codes(self):
        compared = self.found["compared"]
        self.assertGreater(compared["names"], compared["codes"] + 0.05)
        self.assertLess(compared["names"], 0.85)

    def test_every_combination_of_template_and_threshold_was_tried(self):
        self.assertEqual(self.found["grid"], 9)
        self.assertIn(self.found["best"]["threshold"], (0.3, 0.5, 0.7))

    def test_several_sentences_find_more_of_a_label_that_means_several_things(self):
        recall = self.found["recall"]
        self.assertGreater(recall["after"]["FRAUD"], recall["before"]["FRAUD"] + 0.2)

    def test_the_choice_holds_on_texts_it_was_not_made_on(self):
        self.assertEqual((self.found["shared"], self.found["rows"]), (0, [120, 120]))
        start, chosen = (self.found["final"][name]["half put aside"] for name in ("start", "chosen"))
        self.assertGreater(chosen, start + 0.1)
        self.assertGreater(chosen, 0.6)
        self.assertLess(chosen, 0.85)

    def test_the_program_and_the_request_give_the_same_answer(self):
        saved, answer = self.found["saved"], self.found["answer"]
        self.assertEqual((saved["labels"], answer["labels"]), (["FRAUD"], ["FRAUD"]))
        self.assertAlmostEqual(saved["scores"][0], answer["scores"][0], delta=1e-4)


class Stored:
    """A notebook as it is committed."""

    NAME = ""

    def setUp(self):
        self.book = runs.read(self.NAME)
        self.raw = json.loads((runs.FOLDER / self.NAME).read_text(encoding="utf-8"))

    def test_it_is_valid_and_has_been_run_in_order(self):
        nbformat.validate(self.book)
        counts = [cell.execution_count for cell in runs.code_cells(self.book)]
        self.assertEqual(counts, list(range(1, len(counts) + 1)))
        self.assertEqual(len({cell["id"] for cell in self.raw["cells"]}), len(self.raw["cells"]))

    def test_it_holds_no_errors_and_no_warnings(self):
        for cell in runs.code_cells(self.book):
            for output in cell.outputs:
                self.assertNotEqual(output.output_type, "error", cell.id)
                self.assertNotEqual(output.get("name"), "stderr", cell.id)

    def test_it_is_small(self):
        self.assertLess((runs.FOLDER / self.NAME).stat().st_size, LARGEST_NOTEBOOK)

    def test_it_holds_nothing_of_the_machine_that_ran_it(self):
        for cell, text in runs.texts(self.book):
            self.assertIsNone(OF_ONE_MACHINE.search(text), cell)

    def test_it_holds_no_metadata_but_those_that_refresh_leaves(self):
        self.assertEqual(without_pictures(self.raw), without_pictures(json.loads(tidy_text(self.book))))


class StoredNewYearsResolutions(Stored, unittest.TestCase):
    NAME = NewYearsResolutions.NAME


class StoredLabelsAndTemplates(Stored, unittest.TestCase):
    NAME = LabelsAndTemplates.NAME


class Folder(unittest.TestCase):
    def test_every_notebook_is_tested(self):
        self.assertEqual(runs.NAMES, [NewYearsResolutions.NAME, LabelsAndTemplates.NAME])

    def test_the_data_are_small(self):
        data = sum(path.stat().st_size for path in (runs.FOLDER / "data").iterdir())
        self.assertLess(data, LARGEST_DATA)

    def test_every_file_of_data_has_its_origin_and_licence_in_the_readme(self):
        folder = runs.FOLDER / "data"
        readme = (folder / "README.md").read_text(encoding="utf-8")
        for path in folder.iterdir():
            if path.name != "README.md":
                self.assertRegex(readme, r"`%s`.*(Apache-2\.0|CC BY)" % re.escape(path.name))


def tidy_text(book):
    return nbformat.writes(runs.tidied(book))


def without_pictures(book):
    """Pictures are packed anew by refresh, not always to the same bytes."""
    for cell in book["cells"]:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("image/png", None)
    return book


def files():
    return sorted(str(path) for path in runs.FOLDER.rglob("*"))


if __name__ == "__main__":
    unittest.main()
