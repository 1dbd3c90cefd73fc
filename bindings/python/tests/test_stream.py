"""Answers over texts that come one by one."""

from __future__ import annotations

import contextlib
import io
import itertools
import time
import unittest
from collections.abc import Iterator

import support

import zstc

LABELS = ["travel", "cooking", "dancing"]


class Streams(support.WithModel):
    def test_the_answers_are_those_of_a_call_in_the_order_of_the_texts(self) -> None:
        texts = [f"text number {i}" for i in range(100)]
        answers = list(self.classifier.stream(iter(texts), LABELS, multi_label=True, batch_size=7))
        self.assertEqual([answer["sequence"] for answer in answers], texts)
        for answer, expected in zip(answers, self.classifier(texts, LABELS, multi_label=True)):
            self.assertEqual(answer["labels"], expected["labels"])
            for one, other in zip(answer["scores"], expected["scores"]):
                self.assertAlmostEqual(one, other, delta=1e-5)

    def test_texts_without_end_are_read_no_further_than_needed(self) -> None:
        read = []

        def endless() -> Iterator[str]:
            for i in itertools.count():
                read.append(i)
                yield f"text {i}"

        stream = self.classifier.stream(endless(), LABELS, batch_size=10)
        self.assertEqual(read, [])
        answers = [next(stream) for _ in range(25)]
        self.assertEqual([answer["sequence"] for answer in answers], [f"text {i}" for i in range(25)])
        self.assertLessEqual(len(read), 50)
        stream.close()  # type: ignore[attr-defined]  # a generator
        self.assertLessEqual(len(read), 50)

    def test_no_texts_give_no_answers(self) -> None:
        self.assertEqual(list(self.classifier.stream([], LABELS)), [])

    def test_wrong_arguments_are_refused_before_anything_is_read(self) -> None:
        texts = iter(["one", "two"])
        with self.assertRaises(zstc.InvalidArgument):
            self.classifier.stream(texts, [])
        with self.assertRaises(zstc.InvalidArgument):
            self.classifier.stream(texts, LABELS, hypothesis_template="none")
        with self.assertRaises(zstc.InvalidArgument):
            self.classifier.stream(texts, LABELS, batch_size=0)
        with self.assertRaises(zstc.InvalidArgument):
            self.classifier.stream(texts, LABELS, errors="ignore")
        with self.assertRaises(TypeError):
            self.classifier.stream("a text", LABELS)
        self.assertEqual(next(texts), "one")

    def test_the_answers_before_a_bad_text_are_given(self) -> None:
        stream = self.classifier.stream(["one", "two", "", "three"], LABELS)
        self.assertEqual([next(stream)["sequence"] for _ in range(2)], ["one", "two"])
        with self.assertRaises(zstc.InvalidArgument) as caught:
            next(stream)
        self.assertEqual(caught.exception.index, 2)

    def test_errors_can_take_the_place_of_answers(self) -> None:
        texts = [f"text {i}" if i % 10 else "" for i in range(100)]
        answers = list(self.classifier.stream(texts, LABELS, errors="return", batch_size=16))
        wrong = [answer.index for answer in answers if isinstance(answer, zstc.Error)]
        self.assertEqual(wrong, list(range(0, 100, 10)))

    def test_an_error_of_the_source_is_raised(self) -> None:
        def breaks() -> Iterator[str]:
            yield "one"
            raise OSError("the disk is gone")

        with self.assertRaisesRegex(OSError, "the disk is gone"):
            list(self.classifier.stream(breaks(), LABELS))

    def test_each_text_may_bring_its_labels(self) -> None:
        records = [("one", ["a", "b"]), ("two", "c, d, e"), ("three", {"f": "It is f.", "g": ["It is g."]})]
        answers = list(self.classifier.stream(iter(records)))
        self.assertEqual([sorted(answer["labels"]) for answer in answers], [["a", "b"], ["c", "d", "e"], ["f", "g"]])
        self.assertEqual(answers[0]["labels"], self.classifier("one", ["a", "b"])["labels"])

    def test_a_text_without_labels_is_refused(self) -> None:
        with self.assertRaisesRegex(TypeError, r"sequences\[1\] must be a pair \(text, labels\)"):
            list(self.classifier.stream([("one", ["a"]), "two"]))

    def test_a_bar_counts_the_texts(self) -> None:
        support.require("tqdm")
        shown = io.StringIO()
        with contextlib.redirect_stderr(shown):
            answers = list(self.classifier.stream(["one", "two"], LABELS, progress=True))
        self.assertEqual(len(answers), 2)
        self.assertIn("2/2", shown.getvalue())

    def test_a_stream_that_is_left_ends_the_part_that_is_under_way(self) -> None:
        """It was begun beside another part, which is done. It would take minutes, with thousands of passes."""
        slow = zstc.Classifier(threads=1)
        long_text = "Where can I go skiing in May? " * 1000
        stream = slow.stream(["hi"] * 10 + [long_text] * 10, LABELS, batch_size=10, overflow="window")
        next(stream)
        while slow.stats()["waiting_callers"] == 0:  # until the second part is in the library
            time.sleep(0.01)
        stream.close()  # type: ignore[attr-defined]  # a generator
        while slow.stats()["waiting_callers"] > 0:
            time.sleep(0.01)
        self.assertLess(slow.stats()["passes"], 50)

    def test_wrong_types_are_named(self) -> None:
        for wrong in (None, 3):
            with self.assertRaisesRegex(TypeError, "sequences must be"):
                self.classifier.stream(wrong, LABELS)
        with self.assertRaisesRegex(TypeError, "batch_size must be int, not str: '3'"):
            self.classifier.stream(["a"], LABELS, batch_size="3")

    def test_two_streams_may_be_read_in_turns(self) -> None:
        texts = [f"text {i}" for i in range(40)]
        one = self.classifier.stream(texts, LABELS, batch_size=4)
        other = self.classifier.stream(reversed(texts), LABELS, batch_size=3)
        pairs = [(a["sequence"], b["sequence"]) for a, b in zip(one, other)]
        self.assertEqual(pairs, list(zip(texts, reversed(texts))))


if __name__ == "__main__":
    unittest.main()
