"""The cross-encoder that is trained, and its logits."""

import pathlib
from collections.abc import Sequence
from typing import TypeAlias

import torch
from transformers import BertConfig, BertForSequenceClassification, MPNetForSequenceClassification

from network.base import base_folder
from network.batches import Encoder, Inputs, Tokens, batches_by_length
from network.body import hidden_states
from network.large import large_logits

CrossEncoder: TypeAlias = "BertForSequenceClassification | MPNetForSequenceClassification"
ID2LABEL = {0: "contradiction", 1: "neutral", 2: "entailment"}


def new_cross_encoder(
    folder: pathlib.Path | None = None, dropout: float = 0.0, kept_layers: int = 0,
) -> BertForSequenceClassification:
    """all-MiniLM-L6-v2 with a fresh three-way head, or what an earlier run exported.

    `dropout` is that of hidden states; attention has none. The word embeddings stay frozen: what the base knows of
    words that never occur in training is what makes unseen labels work, and the similarity term's encoder shares them.
    `kept_layers`: so many of the lower layers stay frozen too, with the embeddings of positions.
    """
    folder = folder or base_folder()
    config = BertConfig.from_pretrained(
        folder, num_labels=3, id2label=ID2LABEL, label2id={name: i for i, name in ID2LABEL.items()},
        hidden_dropout_prob=dropout, attention_probs_dropout_prob=0.0,
    )
    model = BertForSequenceClassification.from_pretrained(folder, config=config, dtype=torch.float32)
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    if kept_layers:
        model.bert.embeddings.requires_grad_(False)
        model.bert.encoder.layer[:kept_layers].requires_grad_(False)
    return model


def logits(model: CrossEncoder, inputs: Inputs) -> torch.Tensor:
    """What model(...).logits gives, faster."""
    if isinstance(model, MPNetForSequenceClassification):
        return large_logits(model, inputs)
    hidden = hidden_states(model.bert, inputs, first_only=True)
    output: torch.Tensor = model.classifier(model.dropout(model.bert.pooler(hidden)))
    return output.float()


@torch.no_grad()
def pair_logits(
    model: CrossEncoder, encoder: Encoder, pairs: Sequence[tuple[Tokens, Tokens]],
    batch_tokens: int = 4096,
) -> torch.Tensor:
    """Logits [pairs, 3] of the pairs, in their order, on the CPU."""
    outputs = torch.empty(len(pairs), len(ID2LABEL))
    for places in batches_by_length([len(first) + len(second) for first, second in pairs], batch_tokens):
        inputs = encoder.pairs([pairs[place] for place in places]).inputs(model.device)
        outputs[places] = logits(model, inputs).cpu()
    return outputs
