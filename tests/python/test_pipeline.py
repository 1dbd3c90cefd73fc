"""The same calls through transformers' zero-shot pipeline and through zstc.pipeline, on every golden model."""

import os
import unittest
import warnings

import support
import transformers
import zstc

TEXTS = [
    "one day I will see the world",
    "Whisk the eggs with the sugar. Then bake the cake for forty minutes.",
    "Der Flug nach Köln wurde gestrichen.",
    "  spaces   and\ttabs \n",
]
LABELS = ["travel", "cooking", "dancing", "the weather in the north"]
CALLS = [
    ((TEXTS[0], LABELS), {}),
    ((TEXTS[0],), {"candidate_labels": LABELS}),
    ((TEXTS[0], "travel, cooking,dancing"), {}),
    ((TEXTS[1], ["cooking"]), {}),
    ((TEXTS[2], LABELS), {"multi_label": True}),
    ((TEXTS[3], LABELS), {"hypothesis_template": "The topic is {}!"}),
    ((TEXTS, LABELS), {}),
    ((TEXTS, LABELS), {"multi_label": True, "hypothesis_template": "{}"}),
    (([TEXTS[0]], LABELS), {}),
]
LONG = (("world " * 700, LABELS), {})


# Where transformers' pipeline differs and libzstc does not follow it (docs/scores.md).
IS_NO_NLI_MODEL = {"tiny-reranker"}  # one logit: the softmax over it is 1 for every label
# Classes in the order neutral, entailment, contradiction: the pipeline takes class 0 for contradiction, whatever its
# name.
ONLY_SINGLE_LABEL = {"tiny-electra"}
# transformers 5 writes a second [SEP] between text and hypothesis, which the model's tokenizer.json does not.
READ_THE_FILE = {"tiny-deberta"}


def golden_models():
    for name in sorted(os.listdir(support.MODELS)):
        if os.path.exists(os.path.join(support.MODELS, name, "config.json")) and name not in IS_NO_NLI_MODEL:
            yield name


def calls(name, theirs):
    """The pipeline cuts a long text only for a tokenizer that knows the model's limit."""
    knows_limit = theirs.tokenizer.model_max_length < 1 << 20
    for arguments, keywords in CALLS + [LONG] * knows_limit:
        is_multi = keywords.get("multi_label") or (len(arguments) > 1 and len(arguments[1]) == 1)
        if not (is_multi and name in ONLY_SINGLE_LABEL):
            yield arguments, keywords


def open_theirs(name):
    path, chosen = support.model(name), {}
    if name in READ_THE_FILE:
        chosen["tokenizer"] = transformers.PreTrainedTokenizerFast.from_pretrained(path)
    return transformers.pipeline("zero-shot-classification", model=path, device=-1, **chosen)


class DropIn(unittest.TestCase):
    def assert_same(self, answer, expected):
        if isinstance(expected, list):
            self.assertIsInstance(answer, list)
            self.assertEqual(len(answer), len(expected))
            for one, other in zip(answer, expected):
                self.assert_same(one, other)
            return
        self.assertIsInstance(answer, dict)
        self.assertEqual([key for key in answer if key != "truncated"], list(expected))
        self.assertEqual(answer["sequence"], expected["sequence"])
        self.assertEqual(sorted(answer["labels"]), sorted(expected["labels"]))
        scores = dict(zip(expected["labels"], expected["scores"]))
        for label, score in zip(answer["labels"], answer["scores"]):
            self.assertAlmostEqual(score, scores[label], delta=1e-4)

    def test_every_golden_model(self):
        for name in golden_models():
            with self.subTest(name), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                theirs = open_theirs(name)
                ours = zstc.pipeline("zero-shot-classification", model=support.model(name), device=-1)
                for arguments, keywords in calls(name, theirs):
                    self.assert_same(ours(*arguments, **keywords), theirs(*arguments, **keywords))


if __name__ == "__main__":
    unittest.main()
