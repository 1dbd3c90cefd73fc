"""The encoders in many configurations and stored forms, tiny and with random weights: the scores of transformers."""

import unittest

import torch
from transformers import (BertForSequenceClassification, CamembertForSequenceClassification,
                          ConvBertForSequenceClassification, DistilBertForSequenceClassification,
                          ElectraForSequenceClassification, RobertaForSequenceClassification,
                          XLMRobertaForSequenceClassification)

import random_models

BERT = {"vocab_size": 1700, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
        "intermediate_size": 48, "max_position_embeddings": 200, "pad_token_id": 0, "initializer_range": 0.25}
ROBERTA = {**BERT, "vocab_size": 1301, "pad_token_id": 1, "type_vocab_size": 1}
FAMILIES = {
    "bert": (BertForSequenceClassification, "tiny-bert", BERT),
    "roberta": (RobertaForSequenceClassification, "tiny-roberta", ROBERTA),
    "xlm-roberta": (XLMRobertaForSequenceClassification, "tiny-xlm-roberta", {**ROBERTA, "vocab_size": 3002}),
    "camembert": (CamembertForSequenceClassification, "tiny-xlm-roberta", {**ROBERTA, "vocab_size": 3002}),
    "electra": (ElectraForSequenceClassification, "tiny-electra", {**BERT, "embedding_size": 24}),
    "convbert": (ConvBertForSequenceClassification, "tiny-convbert",
                 {**BERT, "embedding_size": 24, "conv_kernel_size": 5}),
    "distilbert": (DistilBertForSequenceClassification, "tiny-distilbert",
                   {"vocab_size": 1700, "dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 48, "pad_token_id": 0,
                    "max_position_embeddings": 200, "initializer_range": 0.25}),
}
# What all with BERT's keys may have.
SHAPES = [
    {}, {"num_hidden_layers": 1}, {"num_hidden_layers": 5}, {"num_attention_heads": 1}, {"intermediate_size": 7},
    {"hidden_size": 60, "num_attention_heads": 5}, {"hidden_act": "relu"}, {"hidden_act": "silu"},
    {"hidden_act": "gelu_new"}, {"hidden_act": "tanh"}, {"layer_norm_eps": 1e-3}, {"labels": 2}, {"labels": 1},
    {"max_position_embeddings": 90},
]
TYPES = [{"type_vocab_size": 3}, {"vocab_size": 1713}]
ELECTRA = [
    {"embedding_size": 32}, {"embedding_size": 5}, {"embedding_size": 77}, {"num_attention_heads": 32},
    {"hidden_size": 15, "num_attention_heads": 5, "embedding_size": 8}, {"summary_type": "mean"},
    {"summary_use_proj": False, "summary_activation": "tanh"}, {"hidden_act": "relu", "embedding_size": 32},
]
CONVBERT = [
    {"embedding_size": 32}, {"embedding_size": 77}, {"conv_kernel_size": 1}, {"conv_kernel_size": 3},
    {"conv_kernel_size": 9}, {"conv_kernel_size": 31}, {"conv_kernel_size": 255}, {"head_ratio": 1}, {"head_ratio": 3},
    {"head_ratio": 4}, {"head_ratio": 9}, {"num_attention_heads": 16, "head_ratio": 1}, {"num_groups": 2},
    {"num_groups": 4, "intermediate_size": 20}, {"num_groups": 16}, {"num_hidden_layers": 1, "num_groups": 2},
    {"num_hidden_layers": 1, "conv_kernel_size": 31}, {"num_groups": 2, "hidden_act": "relu"},
    {"hidden_size": 30, "num_attention_heads": 7, "head_ratio": 2, "num_groups": 3, "conv_kernel_size": 7},
]
DISTILBERT = [
    {}, {"n_layers": 1}, {"n_layers": 6}, {"n_heads": 1}, {"n_heads": 32}, {"dim": 15, "n_heads": 5, "hidden_dim": 7},
    {"activation": "relu"}, {"activation": "gelu_new"}, {"sinusoidal_pos_embds": True}, {"labels": 2}, {"labels": 1},
    {"vocab_size": 1713}, {"max_position_embeddings": 90},
]
PUBLISHED = ["distilbert", "electra", "convbert", "xlm-roberta", "camembert", "roberta"]


def to(dtype):
    return lambda tensors: {name: tensor.to(dtype) for name, tensor in tensors.items()}


def without_prefix(tensors):
    prefixes = ("bert.", "roberta.", "electra.", "convbert.", "distilbert.")
    return {next((name[len(p):] for p in prefixes if name.startswith(p)), name): tensor
            for name, tensor in tensors.items()}


def old_names(tensors):
    """As checkpoints that were converted from TensorFlow have them."""
    pairs = (("LayerNorm.weight", "LayerNorm.gamma"), ("LayerNorm.bias", "LayerNorm.beta"))
    for new, old in pairs:
        tensors = {name.replace(new, old): tensor for name, tensor in tensors.items()}
    return tensors


def with_leftovers(tensors):
    """What training and older versions leave in files."""
    prefix = next(name for name in tensors if name.endswith("word_embeddings.weight"))[:-len("word_embeddings.weight")]
    return {**tensors, prefix + "position_ids": torch.arange(200).view(1, -1),
            prefix + "token_type_ids": torch.zeros(1, 200, dtype=torch.long),
            "discriminator_predictions.dense.weight": torch.randn(3, 3), "step": torch.tensor(7)}


class Encoders(random_models.Comparison):
    families = FAMILIES

    def test_bert(self):
        self.check_family("bert", SHAPES + TYPES)

    def test_roberta_and_what_is_made_of_it(self):
        for family in ("roberta", "xlm-roberta", "camembert"):
            for changes in SHAPES:
                self.add(family, changes)
        self.check()

    def test_electra(self):
        self.check_family("electra", SHAPES + TYPES + ELECTRA)

    def test_convbert(self):
        self.check_family("convbert", SHAPES + TYPES + CONVBERT)

    def test_distilbert(self):
        self.check_family("distilbert", DISTILBERT)

    def test_each_stored_form(self):
        for family in PUBLISHED:
            for change in (without_prefix, old_names, with_leftovers):
                self.add(family, {}, change)
            for dtype in (torch.bfloat16, torch.float16, torch.float64):
                self.add(family, {}, to(dtype), dtype)
        self.check()

    def test_what_is_configured_shows_in_the_scores(self):
        """Otherwise the tests above could not fail."""
        self.check_all_differ("convbert", ({}, {"head_ratio": 1}, {"conv_kernel_size": 9}, {"num_groups": 2},
                                           {"hidden_act": "relu"}, {"type_vocab_size": 3}, {"layer_norm_eps": 1e-2}))

    def test_other_precisions_are_close(self):
        for family in PUBLISHED:
            self.add(family, {"initializer_range": 0.1})
        self.check_precisions()


if __name__ == "__main__":
    unittest.main()
