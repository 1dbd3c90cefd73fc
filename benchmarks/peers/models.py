"""The model that is compared: bart-large with random weights."""
import pathlib
import shutil

from work import ROOT, SEED


def make_bart_large(folder):
    """facebook/bart-large-mnli's shape; weights scaled so that logits differ between texts and labels."""
    import torch
    from transformers import BartConfig, BartForSequenceClassification

    torch.manual_seed(SEED)
    names = {0: "contradiction", 1: "neutral", 2: "entailment"}
    config = BartConfig(id2label=names, label2id={name: i for i, name in names.items()}, init_std=0.05)
    model = BartForSequenceClassification(config).eval()
    with torch.no_grad():
        for module in (model.classification_head.dense, model.classification_head.out_proj):
            module.weight.mul_(2.0)
    model.save_pretrained(folder)
    for name in ("vocab.json", "merges.txt"):
        shutil.copy(ROOT / "tests" / "data" / "tokenizers" / "bart" / name, folder / name)


if __name__ == "__main__":
    import sys

    job, folder = sys.argv[1:]
    {"make": make_bart_large}[job](pathlib.Path(folder))
