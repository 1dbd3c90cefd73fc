"""The cross-encoder that is trained, and its logits."""

import pathlib
from collections.abc import Sequence

import torch
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast
from transformers.models.bert.modeling_bert import BertLayer

from network.apply import Apply, apply_in_turn
from network.base import base_folder
from network.batches import Encoder, Inputs, Pair, batches_by_length

ID2LABEL = {0: "contradiction", 1: "neutral", 2: "entailment"}


def new_cross_encoder(folder: pathlib.Path | None = None) -> BertForSequenceClassification:
    """all-MiniLM-L6-v2 with a fresh three-way head, or what an earlier run exported.

    No dropout: a run sees most rows once or twice, and the random numbers cost time. The word embeddings stay frozen:
    what the base knows of words that never occur in training is what makes unseen labels work.
    """
    folder = folder or base_folder()
    config = BertConfig.from_pretrained(
        folder, num_labels=3, id2label=ID2LABEL, label2id={name: i for i, name in ID2LABEL.items()},
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )
    model = BertForSequenceClassification.from_pretrained(folder, config=config, dtype=torch.float32)
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    return model


def pair_logits(
    model: BertForSequenceClassification, tokenizer: BertTokenizerFast, pairs: Sequence[Pair], max_length: int,
    batch_tokens: int = 2048, apply: Apply = apply_in_turn,
) -> torch.Tensor:
    """Logits [pairs, 3] of the pairs, in their order. `apply` maps a function over the batches."""
    encoder = Encoder(tokenizer, max_length)
    encodings = encoder.encode(pairs)
    batches = list(batches_by_length([len(encoding["input_ids"]) for encoding in encodings], batch_tokens))

    def compute(batch: list[int]) -> torch.Tensor:
        with torch.no_grad():  # inside, because each thread has its own setting
            return logits(model, encoder.tensors([encodings[i] for i in batch])).float()

    outputs = torch.empty(len(pairs), len(ID2LABEL))
    for batch, part in zip(batches, apply(compute, batches)):
        outputs[batch] = part
    return outputs


def logits(model: BertForSequenceClassification, inputs: Inputs) -> torch.Tensor:
    """What model(...).logits gives, faster: the head reads the first position, so the last layer computes only that."""
    bert = model.bert
    hidden = bert.embeddings(input_ids=inputs["input_ids"], token_type_ids=inputs["token_type_ids"])
    mask_bias = (1.0 - inputs["attention_mask"][:, None, None, :].float()) * -1e4
    for layer in bert.encoder.layer[:-1]:
        hidden = _layer(layer, hidden, mask_bias, hidden.shape[1])
    hidden = _layer(bert.encoder.layer[-1], hidden, mask_bias, 1)
    output: torch.Tensor = model.classifier(model.dropout(bert.pooler(hidden)))
    return output


def _layer(layer: BertLayer, hidden: torch.Tensor, mask_bias: torch.Tensor, positions: int) -> torch.Tensor:
    """One encoder layer for the first `positions` positions. Plain attention: on CPU its backward pass is several times
    as fast as that of the fused one."""
    own, asking = layer.attention.self, hidden[:, :positions]
    heads = own.num_attention_heads
    query, key, value = (_split(states, heads) for states in (own.query(asking), own.key(hidden), own.value(hidden)))
    scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
    context = torch.softmax(scores + mask_bias.to(scores.dtype), dim=-1).to(value.dtype) @ value
    attended = layer.attention.output(context.transpose(1, 2).flatten(2), asking)
    output: torch.Tensor = layer.output(layer.intermediate(attended), attended)
    return output


def _split(states: torch.Tensor, heads: int) -> torch.Tensor:
    """[batch, position, width] to [batch, head, position, width of a head]."""
    return states.view(*states.shape[:-1], heads, -1).transpose(1, 2)
