"""DeBERTa of many configurations, tiny and with random weights: the scores that transformers gives.

The tokenizer plays no part: all have the byte-level one of the fixture tiny-deberta."""

import unittest

from transformers import DebertaForSequenceClassification, DebertaV2ForSequenceClassification

import random_models
from random_models import WORDS

BASE = {
    "vocab_size": 1301, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48,
    "max_position_embeddings": 200, "relative_attention": True, "position_biased_input": False, "type_vocab_size": 0,
    "pos_att_type": "c2p|p2c", "pad_token_id": 0, "initializer_range": 0.25,
}
LIKE_V3 = {"position_buckets": 24, "norm_rel_ebd": "layer_norm", "share_att_key": True}
BOTH = [
    {}, {"pos_att_type": ["c2p"]}, {"pos_att_type": "p2c"}, {"pos_att_type": []}, {"pos_att_type": None},
    {"relative_attention": False, "position_biased_input": True}, {"relative_attention": False},
    {"hidden_size": 15, "num_attention_heads": 5, "intermediate_size": 7, "vocab_size": 1313},
    {"num_attention_heads": 1}, {"num_attention_heads": 32}, {"num_hidden_layers": 1}, {"num_hidden_layers": 5},
    {"position_biased_input": True, "type_vocab_size": 2}, {"type_vocab_size": 3}, {"max_relative_positions": 20},
    {"max_relative_positions": 300}, {"embedding_size": 24}, {"embedding_size": 40, "type_vocab_size": 2},
    {"hidden_act": "relu", "pooler_hidden_act": "tanh"}, {"labels": 2}, {"labels": 1}, {"layer_norm_eps": 1e-3},
]
V2 = [
    {"position_buckets": 16}, {"position_buckets": 17}, {"position_buckets": 2}, {"position_buckets": 3},
    {"position_buckets": 64, "max_relative_positions": 512}, {"position_buckets": 24, "max_relative_positions": 100},
    {"position_buckets": 256}, {"position_buckets": 398}, {"norm_rel_ebd": "layer_norm"}, {"share_att_key": True},
    {**LIKE_V3, "pos_att_type": "c2p"}, {**LIKE_V3, "pos_att_type": "p2c"}, LIKE_V3,
    {**LIKE_V3, "num_hidden_layers": 1}, {**LIKE_V3, "labels": 2, "type_vocab_size": 2},
    {**LIKE_V3, "conv_kernel_size": 3, "conv_act": "gelu"}, {"conv_kernel_size": 1}, {"conv_kernel_size": 7},
    {"conv_kernel_size": 31, "conv_groups": 4}, {"conv_kernel_size": 3, "num_hidden_layers": 1},
    {"conv_kernel_size": 5, "conv_groups": 32, "conv_act": "relu"},
    {"position_buckets": 256, "max_position_embeddings": 512, "texts": [" ".join(WORDS * 20)]},
]


class Deberta(random_models.Comparison):
    families = {1: (DebertaForSequenceClassification, "tiny-deberta", BASE),
                2: (DebertaV2ForSequenceClassification, "tiny-deberta", BASE)}

    def test_version_1(self):
        self.check_family(1, BOTH)

    def test_version_2(self):
        self.check_family(2, BOTH)

    def test_version_2_with_keys_of_its_own(self):
        self.check_family(2, V2)

    def test_what_is_configured_shows_in_the_scores(self):
        """Otherwise the tests above could not fail."""
        self.check_all_differ(2, ({}, {"pos_att_type": "c2p"}, {"pos_att_type": "p2c"}, {"relative_attention": False},
                                  {"position_buckets": 24}, {"position_buckets": 24, "max_relative_positions": 100}))

    def test_other_precisions_are_close(self):
        for changes in (LIKE_V3, {**LIKE_V3, "conv_kernel_size": 3}):
            self.add(2, {**changes, "initializer_range": 0.1})
        self.check_precisions()


if __name__ == "__main__":
    unittest.main()
