#!/usr/bin/env python3
"""Runs archives that zstc wrote with torch.jit.load, and compares their logits with transformers'.

usage: check_archive.py MODELS ARCHIVES

MODELS holds the Hugging Face directories tiny-bart, tiny-roberta and tiny-bert; ARCHIVES the files
zstc-convert-<name>-0.pt that the test scorer_convert leaves when ZSTC_TEST_ARCHIVES names that folder.
"""
import json
import sys

import torch
from transformers import AutoModelForSequenceClassification

BOUND = 1e-5


def sequences(config, start, separator, end):
    """A few pairs of made-up ids, of different lengths."""
    generator = torch.Generator().manual_seed(7)
    made = []
    for length in (3, 9, 30, 100):
        words = torch.randint(10, config.vocab_size - 10, (length,), generator=generator).tolist()
        cut = max(1, 2 * length // 3)
        made.append([start, *words[:cut], *separator, *words[cut:], end])
    return made


def padded(rows, pad):
    longest = max(map(len, rows))
    ids = torch.tensor([row + [pad] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    return ids, mask


def types_of(ids, separator):
    ends = (ids == separator).long()
    return ((ends.cumsum(1) - ends) > 0).long()


def check(name, models, archives):
    model = AutoModelForSequenceClassification.from_pretrained(f"{models}/{name}", attn_implementation="eager").eval()
    extra = {"config.json": ""}
    module = torch.jit.load(f"{archives}/zstc-convert-{name}-0.pt", _extra_files=extra)
    json.loads(extra["config.json"])
    bert = model.config.model_type == "bert"
    if bert:
        with open(f"{models}/{name}/vocab.txt", encoding="utf-8") as file:
            words = file.read().split("\n")
        separator, start = words.index("[SEP]"), words.index("[CLS]")
        rows = sequences(model.config, start, [separator], separator)
    else:
        rows = sequences(model.config, 0, [2, 2], 2)
    worst = 0.0
    for batch in [[row] for row in rows] + [rows]:
        ids, mask = padded(batch, model.config.pad_token_id)
        more = {"token_type_ids": types_of(ids, separator)} if bert else {}
        with torch.no_grad():
            wanted = model(input_ids=ids, attention_mask=mask, **more).logits
            (got,) = module(ids, mask)
        assert got.isfinite().all() and got.std() > 1e-3
        worst = max(worst, (got - wanted).abs().max().item())
    print(f"{name}: largest difference {worst:.2e}")
    return worst <= BOUND


def main():
    models, archives = sys.argv[1:]
    good = [check(name, models, archives) for name in ("tiny-bart", "tiny-roberta", "tiny-bert")]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
