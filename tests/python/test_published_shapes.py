"""Checkpoints that people load, in their published sizes with random weights: the scores of transformers, each build.

The large ones need up to 5 GB of memory and some minutes, so they run only with ZSTC_LARGE_MODELS=1:

    cd tests/python && ZSTC_LARGE_MODELS=1 ZSTC_LIBRARY=… ZSTC_PROGRAM=… PYTHONPATH=../../bindings/python \\
        python3 -m unittest -v test_published_shapes
"""

import json
import os
import resource
import tempfile
import unittest

import support

WORDPIECE, BPE, UNIGRAM = (support.model(name) for name in ("tiny-convbert", "tiny-roberta", "tiny-xlm-roberta"))
SPM, V1, NFC = (support.model(name) for name in ("tiny-deberta-v2", "tiny-deberta", "tiny-modernbert"))
SIX_LAYERS = {"vocab_size": 50265, "num_hidden_layers": 6, "max_position_embeddings": 514, "type_vocab_size": 1,
              "layer_norm_eps": 1e-5, "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2}
XLMR = {**SIX_LAYERS, "vocab_size": 250002, "num_hidden_layers": 12}
LARGE = {"hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16, "intermediate_size": 4096}
# name: class of transformers, tokenizer, keys of config.json that the class does not have by default, labels.
# The vocabularies of the fixtures are smaller: what is published has more rows in the table of words.
SHAPES = {
    "cross-encoder/nli-distilroberta-base": ("RobertaForSequenceClassification", BPE, SIX_LAYERS, 3),
    "cross-encoder/nli-MiniLM2-L6-H768": ("RobertaForSequenceClassification", BPE, SIX_LAYERS, 3),
    "a classifier over microsoft/MiniLM-L12-H384-uncased": (
        "BertForSequenceClassification", WORDPIECE,
        {"vocab_size": 30522, "hidden_size": 384, "intermediate_size": 1536, "num_attention_heads": 12}, 3),
    "typeform/distilbert-base-uncased-mnli": ("DistilBertForSequenceClassification", WORDPIECE, {}, 3),
    "Recognai/zeroshot_selectra_small": (
        "ElectraForSequenceClassification", WORDPIECE, {"vocab_size": 50000, "hidden_size": 256}, 3),
    "a classifier over google/electra-base-discriminator": (
        "ElectraForSequenceClassification", WORDPIECE,
        {"embedding_size": 768, "hidden_size": 768, "num_attention_heads": 12, "intermediate_size": 3072}, 2),
    "a classifier over YituTech/conv-bert-medium-small": (
        "ConvBertForSequenceClassification", WORDPIECE,
        {"embedding_size": 128, "hidden_size": 384, "num_attention_heads": 8, "intermediate_size": 1536,
         "num_groups": 2, "pad_token_id": 0}, 3),
}
V3 = {"vocab_size": 128100, "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
      "intermediate_size": 3072, "position_buckets": 256, "relative_attention": True, "pos_att_type": ["p2c", "c2p"],
      "share_att_key": True, "norm_rel_ebd": "layer_norm", "position_biased_input": False, "type_vocab_size": 0,
      "max_relative_positions": -1, "layer_norm_eps": 1e-7, "pad_token_id": 0}
MODERN = {"vocab_size": 50368, "pad_token_id": 0, "cls_token_id": 1, "sep_token_id": 2, "bos_token_id": 1,
          "eos_token_id": 2,
          "initializer_range": 0.02}  # with 0.04 the float32 and the float64 of transformers are 0.01 apart
LARGE_SHAPES = {
    "MoritzLaurer/DeBERTa-v3-base-mnli-fever-anli": ("DebertaV2ForSequenceClassification", SPM, V3, 3),
    "MoritzLaurer/DeBERTa-v3-large-mnli-fever-anli-ling-wanli": (
        "DebertaV2ForSequenceClassification", SPM, {**V3, **LARGE}, 3),
    "MoritzLaurer/mDeBERTa-v3-base-mnli-xnli": (
        "DebertaV2ForSequenceClassification", SPM, {**V3, "vocab_size": 251000}, 3),
    "cross-encoder/nli-deberta-base": (
        "DebertaForSequenceClassification", V1,
        {"vocab_size": 50265, "relative_attention": True, "pos_att_type": ["c2p", "p2c"], "type_vocab_size": 0,
         "position_biased_input": False, "max_relative_positions": -1, "layer_norm_eps": 1e-7}, 3),
    "MoritzLaurer/ModernBERT-base-zeroshot-v2.0": (
        "ModernBertForSequenceClassification", NFC, {**MODERN, "classifier_pooling": "mean"}, 2),
    "tasksource/ModernBERT-large-nli": (
        "ModernBertForSequenceClassification", NFC,
        {**MODERN, "hidden_size": 1024, "num_hidden_layers": 28, "num_attention_heads": 16, "intermediate_size": 2624},
        3),
    "emrecan/convbert-base-turkish-mc4-cased-allnli_tr": (
        "ConvBertForSequenceClassification", WORDPIECE, {"vocab_size": 32000, "pad_token_id": 0}, 3),
    "symanto/xlm-roberta-base-snli-mnli-anli-xnli": ("XLMRobertaForSequenceClassification", UNIGRAM, XLMR, 3),
    "joeddav/xlm-roberta-large-xnli": ("XLMRobertaForSequenceClassification", UNIGRAM, {**XLMR, **LARGE}, 3),
    "MoritzLaurer/bge-m3-zeroshot-v2.0": (
        "XLMRobertaForSequenceClassification", UNIGRAM, {**XLMR, **LARGE, "max_position_embeddings": 8194}, 2),
}
TEXT = "the server stopped twice and nobody at all had seen why; a committee met on Tuesday, in the rain"

# Each side in a process of its own: the weights are there only once at a time.
MAKE = """
import json, sys, torch, transformers
sys.path.insert(0, sys.argv[1])
import random_models
folder, class_name, fixture, keys, labels, texts = json.loads(sys.stdin.read())
torch.manual_seed(11)
spread = 0.06 if keys.get("hidden_size", 768) < 512 else 0.04  # less, and all texts have nearly the same logits
model = random_models.make(getattr(transformers, class_name), {"initializer_range": spread, **keys}, labels)
reference = random_models.Reference(model, fixture, texts)
before = reference.spread()
assert before > 0.05, "the model makes nearly the same of every text: %g" % before
reference.save(folder)
print(json.dumps(reference.scores()))
"""


class PublishedShapes(unittest.TestCase):
    def make(self, folder, shape, texts):
        path = os.path.dirname(os.path.abspath(__file__))
        done = support.run_python(MAKE, path, stdin=json.dumps([folder, *shape, texts]))
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        return json.loads(done.stdout.splitlines()[-1])

    def check(self, shapes):
        import random_models

        for name, shape in shapes.items():
            limit = shape[2].get("max_position_embeddings", 512)
            texts = [TEXT[:20], TEXT, " ".join([TEXT] * (80 if limit > 1000 else 6))]
            with self.subTest(name=name), tempfile.TemporaryDirectory() as folder:
                expected = self.make(folder, shape, texts)
                self.assertGreater(max(expected) - min(expected), 0.3)
                for library in filter(None, (support.LIBRARY, support.OTHER_LIBRARY)):
                    (together, alone), = random_models.classify([folder], texts=texts, library=library)
                    worst = max(abs(a - b) for a, b in zip(together, expected))
                    if os.environ.get("ZSTC_LARGE_MODELS"):
                        print("%s: largest difference of a score %.2e" % (name, worst), flush=True)
                    self.assertLess(worst, 1e-4)
                    self.assertLess(max(abs(a - b) for a, b in zip(together, alone)), 1e-5)

    def test_those_of_some_hundred_megabytes(self):
        self.check(SHAPES)

    @unittest.skipUnless(os.environ.get("ZSTC_LARGE_MODELS"), "ZSTC_LARGE_MODELS is not set")
    def test_the_large_ones(self):
        self.check(LARGE_SHAPES)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        self.assertLess(peak, 12 << 20)  # kilobytes: nobody's weights were there twice


if __name__ == "__main__":
    unittest.main()
