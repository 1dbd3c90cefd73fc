"""What is told of a table's classification without the library, and the columns that are made of answers."""

import os
import pickle
import unittest
from typing import Any

import support

import zstc
from zstc._dataset import _checks
from zstc._dataset._columns import arrays, columns_of
from zstc._dataset._table import Table
from zstc._results import Result

LABELS = ["travel", "cooking", "sport"]
TEXTS = ["Where can I go skiing in May?", "Whisk the eggs with the sugar.", "They won by two goals."]


def table(**settings: Any) -> Table:
    return Table(**{"text_column": "text", "labels": LABELS, **settings})


class Checks(unittest.TestCase):
    """As the library's own, word for word, so that a job fails on the driver as it would on a worker."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.classifier = zstc.Classifier(support.model("tiny-bert"), threads=1)

    def messages(self, settings: dict[str, Any], call: Any) -> tuple[str, str]:
        with self.assertRaises(zstc.InvalidArgument) as here:
            table(**settings)
        with self.assertRaises(zstc.InvalidArgument) as there:
            call(settings)
        return str(here.exception), str(there.exception)

    def test_a_choice_that_the_library_does_not_know(self) -> None:
        for name in _checks.CHOICES:
            opens = name in ("precision", "engine")
            here, there = self.messages(
                {name: "x"},
                lambda wrong, opens=opens: (
                    zstc.Classifier(support.model("tiny-bert"), **wrong)
                    if opens
                    else self.classifier(TEXTS, LABELS, **wrong)
                ),
            )
            self.assertEqual(here, there)

    def test_templates(self) -> None:
        for template in ("", "none", "{} and {}", "{label}", "a { b {}", "{{}}", "{}}", "{{{{}", "} {}"):
            call = {"hypothesis_template": template}
            here, there = self.messages(call, lambda wrong: self.classifier(TEXTS, LABELS, **wrong))
            self.assertEqual(here, there)
        for template in ("{}", "{{{}", "{{{}}}", "a {} b }}", "{}{{}}"):
            table(hypothesis_template=template)
            self.classifier(TEXTS, LABELS, hypothesis_template=template)

    def test_labels(self) -> None:
        for labels in ([], "", " , ", {}, [""], ["a", ""]):
            with self.subTest(labels=labels), self.assertRaises(zstc.InvalidArgument):
                table(labels=labels)
            with self.subTest(labels=labels), self.assertRaises(zstc.InvalidArgument):
                self.classifier(TEXTS, labels)
        for labels in (3, [3], [["a"], ["b"]], {3: "It is three."}):
            with self.subTest(labels=labels), self.assertRaises(TypeError):
                table(labels=labels)

    def test_settings_that_cannot_be(self) -> None:
        for wrong in ({"errors": "return"}, {"top_k": -1}, {"threshold": 2.0}):
            with self.subTest(wrong), self.assertRaises(zstc.InvalidArgument):
                table(**wrong)

    def test_the_library_is_not_loaded(self) -> None:
        done = support.run_python(
            "import sys\n"
            "from zstc._dataset._table import Table\n"
            "Table('text', ['a', {'label': 'b', 'hypotheses': ['It is b.']}], columns=['each'], precision='int8')\n"
            "print('libzstc' in open('/proc/self/maps').read())",
            {"ZSTC_LIBRARY": "/nowhere/libzstc.so"},
        )
        self.assertEqual((done.stdout, done.stderr), ("False\n", ""))


class Columns(unittest.TestCase):
    def test_a_column_that_is_not_there_or_there_twice(self) -> None:
        for present, words in ((["id"], "no column 'text'"), (["text", "text"], "more than one column 'text'")):
            with self.assertRaisesRegex(zstc.InvalidArgument, words):
                table().check(present)
        with self.assertRaisesRegex(zstc.InvalidArgument, "key_column: the table has no column 'id'"):
            table(key_column="id").check(["text"])

    def test_an_added_column_that_is_there_already(self) -> None:
        with self.assertRaisesRegex(zstc.InvalidArgument, "has a column 'zstc_label' already"):
            table().check(["text", "zstc_label"])
        table().check(["text", "ZSTC_LABEL"])
        with self.assertRaisesRegex(zstc.InvalidArgument, "has a column 'zstc_label' already"):
            table().check(["text", "ZSTC_LABEL"], ignore_case=True)

    def test_kinds_and_names(self) -> None:
        names = [column.name for column in table(columns={"label": "topic", "each": "p({})"}).added]
        self.assertEqual(names, ["topic", "p(travel)", "p(cooking)", "p(sport)"])
        self.assertEqual([column.name for column in table(errors="column").added][-1], "zstc_error")
        for wrong in (["lable"], ["error"], {"each": "p"}, {"label": "x", "score": "x"}):
            with self.subTest(wrong), self.assertRaises(zstc.InvalidArgument):
                table(columns=wrong)
        with self.assertRaises(zstc.InvalidArgument):
            table(columns=["each"], labels=["a", "a"])
        with self.assertRaises(TypeError):
            table(columns="label")

    def test_values_and_types(self) -> None:
        support.require("pyarrow")
        kinds = ["label", "score", "labels", "scores", "each", "truncated"]
        columns = columns_of(kinds, True, ["a", "b"])
        answers = [
            Result(sequence="x", labels=["b", "a"], scores=[0.75, 0.25], truncated=True),
            Result(sequence="x", labels=[], scores=[]),
            zstc.InvalidArgument("the text is empty"),
        ]
        made = dict(zip((column.name for column in columns), arrays(columns, answers)))
        expected = {
            "zstc_label": ("string", ["b", None, None]),
            "zstc_score": ("float", [0.75, None, None]),
            "zstc_labels": ("list<item: string>", [["b", "a"], [], None]),
            "zstc_scores": ("list<item: float>", [[0.75, 0.25], [], None]),
            "zstc_score:a": ("float", [0.25, None, None]),
            "zstc_score:b": ("float", [0.75, None, None]),
            "zstc_truncated": ("bool", [True, False, None]),
            "zstc_error": ("string", [None, None, "the text is empty"]),
        }
        self.assertEqual({name: (str(array.type), array.to_pylist()) for name, array in made.items()}, expected)


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        support.require("pyarrow")
        cls.classifier = zstc.Classifier(support.model("tiny-bert"), threads=1)

    def test_the_message_names_the_row(self) -> None:
        texts = [*TEXTS, ""]
        with self.assertRaises(zstc.InvalidArgument) as raised:
            table().answer(self.classifier, texts, None)
        self.assertEqual(str(raised.exception), "row 3 of a batch of 4: the text is empty")
        with self.assertRaises(TypeError) as wrong:
            table(key_column="id").answer(self.classifier, [*TEXTS, 7], ["a", "b", "c", "d"], "partition 5, ")
        line = "partition 5, row 3 of a batch of 4 (id: 'd'): the text must be str, not int: 7"
        self.assertEqual(str(wrong.exception), line)

    def test_errors_take_the_place_of_answers(self) -> None:
        label, error = table(errors="column", columns=["label"]).answer(self.classifier, [None, *TEXTS], None)
        self.assertEqual([value is None for value in label.to_pylist()], [True, False, False, False])
        self.assertEqual(error.to_pylist(), ["the text must be str, not NoneType: None", None, None, None])

    def test_what_is_no_fault_of_a_text_is_raised(self) -> None:
        with self.assertRaises(zstc.TooLong) as raised:
            table(errors="column", max_length=4).answer(self.classifier, TEXTS, None)
        self.assertNotIn("row", str(raised.exception))

    def test_no_rows(self) -> None:
        self.assertEqual([len(array) for array in table().answer(self.classifier, [], None)], [0, 0])

    def test_a_pickled_table_answers_alike(self) -> None:
        labels = {"travel": (hypothesis for hypothesis in ["It is a journey."]), "cooking": "It is food."}
        planned = table(labels=labels, columns=["scores"], multi_label=True, reduce="mean")
        arrived = pickle.loads(pickle.dumps(planned))
        expected = self.classifier(TEXTS, {"travel": "It is a journey.", "cooking": "It is food."}, multi_label=True)
        for made in (planned, arrived):
            (scores,) = made.answer(self.classifier, TEXTS, None)
            for row, answer in zip(scores.to_pylist(), expected):
                for score, other in zip(row, answer["scores"]):
                    self.assertAlmostEqual(score, other, delta=1e-5)

    def test_a_path_is_the_same_in_another_folder(self) -> None:
        path = os.path.relpath(support.model("tiny-bert"))
        opening = table(model=path, threads=3).opening("cpu", 1)
        self.assertEqual((opening["model"], opening["threads"]), (support.model("tiny-bert"), 3))
        self.assertEqual(table(model="owner/name").opening("cpu", 1)["threads"], 1)
        self.assertEqual(table(model="owner/name").opening("cpu", 1)["model"], "owner/name")


if __name__ == "__main__":
    unittest.main()
