import math
import unittest

import support

import zstc

TEXT = "one day I will see the world"
HYPOTHESES = {
    "travel": ["This example is about travel.", "Someone wants to see other countries."],
    "cooking": "A meal is made.",
    "dancing": ("People dance.", "There is music.", "This example is about a ball."),
}


def margin(score):
    """The entailment logit less the contradiction logit that a score alone was made of."""
    return math.log(score / (1 - score))


class Hypotheses(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # One thread: with more, the last digit of a score follows what else the machine has to do.
        cls.classifier = zstc.Classifier(support.model("tiny-bart"), device="cpu", precision="float32", threads=1)

    @classmethod
    def tearDownClass(cls):
        cls.classifier.close()

    def alone(self, hypothesis):
        (score,) = self.classifier(TEXT, {"it": hypothesis}, multi_label=True)["scores"]
        return score

    def expected(self, reduce):
        scores = {}
        for label, sentences in HYPOTHESES.items():
            alone = [self.alone(s) for s in ([sentences] if isinstance(sentences, str) else sentences)]
            if reduce == "max":
                scores[label] = max(alone)
            else:
                scores[label] = 1 / (1 + math.exp(-sum(map(margin, alone)) / len(alone)))
        return scores

    def assert_scores(self, answer, expected):
        self.assertEqual(sorted(answer["labels"]), sorted(expected))
        self.assertEqual(answer["scores"], sorted(answer["scores"], reverse=True))
        for label, score in zip(answer["labels"], answer["scores"]):
            self.assertAlmostEqual(score, expected[label], delta=1e-5)

    def test_the_strongest_hypothesis_speaks_for_its_label(self):
        self.assert_scores(self.classifier(TEXT, HYPOTHESES, multi_label=True), self.expected("max"))

    def test_mean_takes_the_mean_of_the_logits(self):
        answer = self.classifier(TEXT, HYPOTHESES, multi_label=True, reduce="mean")
        self.assert_scores(answer, self.expected("mean"))

    def test_sentences_equal_the_template_that_makes_them(self):
        labels = ["travel", "cooking"]
        sentences = {label: f"This example is {label}." for label in labels}
        self.assertEqual(self.classifier(TEXT, sentences), self.classifier(TEXT, labels))

    def test_a_list_of_texts_shares_them(self):
        alone = self.classifier(TEXT, HYPOTHESES)
        for answer in self.classifier([TEXT] * 3, HYPOTHESES):
            self.assertEqual(answer["labels"], alone["labels"])

    def test_a_description_takes_the_labels_place_in_the_template(self):
        described = self.classifier(TEXT, [{"label": "a trip", "description": "travel"}, "cooking"])
        plain = self.classifier(TEXT, ["travel", "cooking"])
        self.assertEqual(described["scores"], plain["scores"])
        self.assertEqual(described["labels"], [{"travel": "a trip"}.get(name, name) for name in plain["labels"]])

    def test_labels_descriptions_and_hypotheses_may_be_mixed(self):
        labels = [
            "travel",
            {"label": "food", "description": "cooking"},
            {"label": "ball", "hypotheses": ["About {dancing}!", "People dance."]},
            {"label": "sport"},
        ]
        answer = self.classifier(TEXT, labels, multi_label=True, hypothesis_template="About {{{}}}!")
        sentences = {
            "travel": "About {travel}!",
            "food": "About {cooking}!",
            "ball": ["About {dancing}!", "People dance."],
            "sport": "About {sport}!",
        }
        self.assertEqual(answer, self.classifier(TEXT, sentences, multi_label=True))

    def test_hypotheses_of_a_list_are_those_of_a_dict(self):
        labels = [{"label": name, "hypotheses": sentences} for name, sentences in HYPOTHESES.items()]
        for reduce in ("max", "mean"):
            self.assertEqual(
                self.classifier(TEXT, labels, reduce=reduce), self.classifier(TEXT, HYPOTHESES, reduce=reduce)
            )

    def test_bad_label_dicts_are_named(self):
        cases = [
            ({}, zstc.InvalidArgument, r"candidate_labels\[1\]\['label'\] is missing"),
            ({"label": ""}, zstc.InvalidArgument, r"candidate_labels\[1\]\['label'\] is empty"),
            ({"label": 7}, TypeError, r"candidate_labels\[1\]\['label'\] must be str, not int: 7"),
            ({"label": "a", "description": ""}, zstc.InvalidArgument, r"\['description'\] is empty"),
            ({"label": "a", "x": 1}, zstc.InvalidArgument, r"candidate_labels\[1\]: unknown key 'x' \(expected label,"),
            ({"label": "a", "description": "b", "hypotheses": ["c"]}, zstc.InvalidArgument, "has both description and"),
            ({"label": "a", "hypotheses": []}, zstc.InvalidArgument, "label 1 has no hypotheses"),
            ({"label": "a", "hypotheses": 7}, TypeError, r"\['hypotheses'\] must be str or an iterable of str"),
            (7, TypeError, r"candidate_labels\[1\] must be str or a dict with a label, not int: 7"),
        ]
        for label, kind, message in cases:
            with self.subTest(label=label), self.assertRaisesRegex(kind, message):
                self.classifier(TEXT, ["travel", label])
        with self.assertRaisesRegex(zstc.InvalidArgument, "label 1 is empty"):
            self.classifier(TEXT, [{"label": "a", "hypotheses": "b"}, ""])

    def test_top_k_and_threshold_choose_among_the_scores(self):
        labels = ["travel", "cooking", "dancing", "sport"]
        whole = self.classifier(TEXT, labels)
        for top_k, threshold in (
            (1, 0.0),
            (3, 0.0),
            (9, 0.0),
            (0, whole["scores"][1]),
            (3, whole["scores"][1]),
            (1, whole["scores"][1]),
            (0, 1.0),
        ):
            answer = self.classifier([TEXT, TEXT], labels, top_k=top_k, threshold=threshold)[1]
            kept = [i for i, score in enumerate(whole["scores"]) if score >= threshold][: top_k or None]
            self.assertEqual(answer["scores"], [whole["scores"][i] for i in kept])
            self.assertEqual(answer["labels"], [whole["labels"][i] for i in kept])

    def test_a_wrong_top_k_or_threshold_is_named(self):
        for wrong, kind, message in (
            ({"top_k": -1}, zstc.InvalidArgument, "top_k is -1"),
            ({"top_k": 1.5}, TypeError, "top_k must be int"),
            ({"threshold": 1.5}, zstc.InvalidArgument, "threshold is 1.5"),
            ({"threshold": math.nan}, zstc.InvalidArgument, "threshold is nan"),
            ({"threshold": "0.5"}, TypeError, "threshold must be float"),
        ):
            with self.subTest(wrong=wrong), self.assertRaisesRegex(kind, message):
                self.classifier(TEXT, ["travel"], **wrong)

    def test_bad_hypotheses_are_named(self):
        with self.assertRaisesRegex(zstc.InvalidArgument, "label 1 has no hypotheses"):
            self.classifier(TEXT, {"a": "x", "b": []})
        with self.assertRaisesRegex(TypeError, r"candidate_labels\['b'\]\[1\] must be str"):
            self.classifier(TEXT, {"a": "x", "b": ["y", None]})
        with self.assertRaisesRegex(TypeError, r"candidate_labels\['a'\] must be str or an iterable"):
            self.classifier(TEXT, {"a": 7})
        with self.assertRaisesRegex(zstc.InvalidArgument, "there are no labels"):
            self.classifier(TEXT, {})

    def test_an_unknown_reduce_is_named(self):
        with self.assertRaisesRegex(zstc.InvalidArgument, 'unknown reduce "sum"'):
            self.classifier(TEXT, HYPOTHESES, reduce="sum")

    def test_stats_count_what_was_done(self):
        with zstc.Classifier(support.model("tiny-bart"), device="cpu") as classifier:
            before = classifier.stats()
            self.assertEqual([before[name] for name in ("calls", "texts", "pairs", "passes")], [0, 0, 0, 0])
            classifier([TEXT, "another one"], HYPOTHESES)
            after = classifier.stats()
        self.assertEqual([after[name] for name in ("calls", "texts", "pairs")], [1, 2, 12])
        self.assertGreater(after["pass_seconds"], 0)
        self.assertEqual(after["waiting_callers"], 0)


class Selection(unittest.TestCase):
    SCORES = [0.1, 0.4, float("nan"), 0.4, 0.0]

    def test_all_best_first(self):
        self.assertEqual(zstc.select(self.SCORES), [1, 3, 0, 4])
        self.assertEqual(zstc.select([]), [])

    def test_threshold_and_top_k_limit(self):
        self.assertEqual(zstc.select(self.SCORES, threshold=0.1), [1, 3, 0])
        self.assertEqual(zstc.select(self.SCORES, top_k=1), [1])
        self.assertEqual(zstc.select(self.SCORES, 0.5), [])

    def test_bad_arguments_are_named(self):
        with self.assertRaisesRegex(zstc.InvalidArgument, "threshold is NaN"):
            zstc.select(self.SCORES, float("nan"))
        with self.assertRaisesRegex(zstc.InvalidArgument, "top_k is -1"):
            zstc.select(self.SCORES, top_k=-1)
        with self.assertRaises(TypeError):
            zstc.select(self.SCORES, top_k=1.5)
