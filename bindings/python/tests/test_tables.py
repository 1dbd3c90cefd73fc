"""Scores as arrays, the best labels, and labels of each text's own."""

from __future__ import annotations

import math
import unittest

import support

import zstc

LABELS = ["travel", "cooking", "dancing"]
TEXTS = ["one day I will see the world", "whisk the eggs", "a third text"]


class Scores(support.WithModel):
    def setUp(self) -> None:
        support.require("numpy")

    def test_rows_are_texts_and_columns_labels_in_the_order_given(self) -> None:
        for multi_label in (False, True):
            scores = self.classifier.scores(TEXTS, LABELS, multi_label)
            self.assertEqual((scores.shape, str(scores.dtype)), ((3, 3), "float32"))
            for row, answer in zip(scores, self.classifier(TEXTS, LABELS, multi_label)):
                by_label = dict(zip(answer["labels"], answer["scores"]))
                for score, label in zip(row, LABELS):
                    self.assertAlmostEqual(float(score), by_label[label], delta=1e-6)

    def test_one_text_gives_one_row(self) -> None:
        row = self.classifier.scores(TEXTS[0], LABELS)
        self.assertEqual(row.shape, (3,))
        self.assertAlmostEqual(float(row.sum()), 1, places=5)

    def test_a_bad_text_is_raised_or_a_row_of_nan(self) -> None:
        with self.assertRaises(zstc.InvalidArgument) as caught:
            self.classifier.scores(["one", ""], LABELS)
        self.assertEqual(caught.exception.index, 1)
        scores = self.classifier.scores(["one", "", None, "two"], LABELS, errors="nan")
        self.assertEqual([not math.isnan(row.sum()) for row in scores], [True, False, False, True])
        self.assertTrue(math.isnan(self.classifier.scores("", LABELS, errors="nan").max()))

    def test_labels_may_have_descriptions_and_hypotheses(self) -> None:
        labels = ["other", {"label": "a trip", "description": "travel"}, {"label": "food", "hypotheses": ["It cooks."]}]
        self.assertEqual(self.classifier.scores(TEXTS, labels).shape, (3, 3))

    def test_labels_of_each_text_are_refused_by_name(self) -> None:
        with self.assertRaisesRegex(zstc.InvalidArgument, r"scores\(\): candidate_labels is a list of labels for each"):
            self.classifier.scores(TEXTS, [LABELS] * 3)

    def test_numbers_of_numpy_are_numbers(self) -> None:
        np = support.require("numpy")
        best = self.classifier(TEXTS[0], LABELS, np.bool_(True), max_length=np.int64(32), top_k=np.int32(2))
        self.assertEqual(len(best["labels"]), 2)
        reached = self.classifier(TEXTS[0], LABELS, True, threshold=np.float32(best["scores"][0]))
        self.assertEqual(reached["labels"], best["labels"][:1])

    def test_strings_of_numpy_become_strings(self) -> None:
        np = support.require("numpy")
        answer = self.classifier(np.array(TEXTS), np.array(LABELS))[0]
        self.assertEqual({type(one) for one in [answer["sequence"], *answer["labels"]]}, {str})


class Predictions(support.WithModel):
    def test_the_best_label_of_each_text(self) -> None:
        expected = [answer["labels"][0] for answer in self.classifier(TEXTS, LABELS)]
        self.assertEqual(self.classifier.predict(TEXTS, LABELS), expected)
        self.assertEqual(self.classifier.predict(TEXTS[0], LABELS), expected[0])

    def test_below_the_threshold_there_is_none(self) -> None:
        self.assertEqual(self.classifier.predict(TEXTS, LABELS, threshold=0.99), [None] * 3)

    def test_multi_label_gives_the_labels_that_reach_the_threshold(self) -> None:
        for threshold in (None, 0.0, 0.45):
            limit = 0.5 if threshold is None else threshold
            expected = [
                [label for label, score in zip(answer["labels"], answer["scores"]) if score >= limit]
                for answer in self.classifier(TEXTS, LABELS, multi_label=True)
            ]
            self.assertEqual(self.classifier.predict(TEXTS, LABELS, True, threshold=threshold), expected)

    def test_a_bad_text_is_raised_or_none(self) -> None:
        with self.assertRaises(TypeError):
            self.classifier.predict(["one", None], LABELS)
        labels = self.classifier.predict(["one", None], LABELS, errors="none")
        self.assertIn(labels[0], LABELS)
        self.assertIsNone(labels[1])


class LabelsOfEachText(support.WithModel):
    SETS = [["travel", "cooking"], ["dancing", "work", "sport"], ["cooking", "dancing"]]

    def test_each_text_is_sorted_into_its_own(self) -> None:
        answers = self.classifier(TEXTS, self.SETS, multi_label=True)
        for text, labels, answer in zip(TEXTS, self.SETS, answers):
            alone = self.classifier(text, labels, multi_label=True)
            self.assertEqual(answer["labels"], alone["labels"])
            for one, other in zip(answer["scores"], alone["scores"]):
                self.assertAlmostEqual(one, other, delta=1e-5)

    def test_there_must_be_as_many_as_texts(self) -> None:
        with self.assertRaisesRegex(zstc.InvalidArgument, "3 lists of labels for 2 texts"):
            self.classifier(TEXTS[:2], self.SETS)

    def test_what_is_wrong_with_one_is_an_error_of_its_text(self) -> None:
        sets = [["travel"], ["travel", ""], ["travel", 3]]
        answers = self.classifier(TEXTS, sets, errors="return")
        self.assertEqual(answers[0]["labels"], ["travel"])
        self.assertIsInstance(answers[1], zstc.InvalidArgument)
        self.assertIsInstance(answers[2], TypeError)
        self.assertEqual([answer.index for answer in answers[1:]], [1, 2])
        with self.assertRaisesRegex(TypeError, r"sequences\[2\]: candidate_labels\[1\] must be str"):
            self.classifier([TEXTS[0], TEXTS[1], TEXTS[2]], [sets[0], sets[0], sets[2]])

    def test_an_item_that_is_no_list_is_named(self) -> None:
        with self.assertRaisesRegex(TypeError, r"candidate_labels\[1\] must be a list of labels .*, not str: 'x, y'"):
            self.classifier(TEXTS[:2], [["x"], "x, y"])

    def test_one_text_has_one_set(self) -> None:
        with self.assertRaises(TypeError):
            self.classifier(TEXTS[0], [["travel", "cooking"]])


if __name__ == "__main__":
    unittest.main()
