"""ModernBERT of many configurations, tiny and with random weights: the scores that transformers gives."""

import unittest

from transformers import ModernBertForSequenceClassification

import random_models
from random_models import WORDS

BASE = {"vocab_size": 1541, "hidden_size": 32, "num_hidden_layers": 4, "num_attention_heads": 4,
        "intermediate_size": 40, "max_position_embeddings": 200, "local_attention": 16, "initializer_range": 0.25,
        "pad_token_id": 1530, "bos_token_id": 1528, "eos_token_id": 1529, "cls_token_id": 1528, "sep_token_id": 1529}
BIASES = ("norm_bias", "attention_bias", "mlp_bias", "classifier_bias")
LONG = {"max_position_embeddings": 8192, "texts": [" ".join(WORDS * 40), "short", " ".join(WORDS * 3)]}
SHAPES = [
    {}, {"classifier_pooling": "mean"}, {"num_hidden_layers": 1},
    {"num_hidden_layers": 1, "classifier_pooling": "mean"},
    {"num_hidden_layers": 2}, {"num_attention_heads": 1}, {"num_attention_heads": 16},
    {"num_hidden_layers": 7, "initializer_range": 0.15},  # with more, rounding alone passes the bound
    {"hidden_size": 30, "num_attention_heads": 5, "intermediate_size": 7}, {"labels": 1}, {"labels": 2},
    {"hidden_activation": "silu"}, {"classifier_activation": "relu"}, {"norm_eps": 1e-3}, {"vocab_size": 1600},
    {"max_position_embeddings": 90}, {name: True for name in BIASES}, *({name: True} for name in BIASES),
]
WINDOWS = [
    {"local_attention": 0}, {"local_attention": 1}, {"local_attention": 3}, {"local_attention": 100},
    {"local_attention": 128}, {"local_attention": 1000}, {"global_attn_every_n_layers": 1},
    {"global_attn_every_n_layers": 2}, {"global_attn_every_n_layers": 9},
    {"layer_types": ["sliding_attention", "full_attention", "sliding_attention", "sliding_attention"]},
    {"rope_parameters": {"full_attention": {"rope_type": "default", "rope_theta": 5000.0},
                         "sliding_attention": {"rope_type": "default", "rope_theta": 300.0}}},
]


class ModernBert(random_models.Comparison):
    families = {"modernbert": (ModernBertForSequenceClassification, "tiny-modernbert", BASE)}

    def test_sizes_heads_and_biases(self):
        self.check_family("modernbert", SHAPES)

    def test_windows_and_angles(self):
        for pooling in ("cls", "mean"):
            for changes in WINDOWS:
                self.add("modernbert", {**changes, "classifier_pooling": pooling})
        self.check()

    def test_texts_much_longer_than_a_window(self):
        for changes in ({}, {"local_attention": 128}, {"classifier_pooling": "mean"}):
            self.add("modernbert", {**LONG, **changes})
        self.check()

    def test_what_is_configured_shows_in_the_scores(self):
        """Otherwise the tests above could not fail."""
        self.check_all_differ("modernbert", ({}, {"classifier_pooling": "mean"}, {"local_attention": 3},
                                             {"global_attn_every_n_layers": 2}, {"norm_eps": 1e-2}, WINDOWS[-1]))

    def test_other_precisions_are_close(self):
        for changes in ({}, {"classifier_pooling": "mean"}):
            self.add("modernbert", {**changes, "initializer_range": 0.1})
        self.check_precisions()


if __name__ == "__main__":
    unittest.main()
