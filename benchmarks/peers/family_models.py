"""Models of each family in the size that people load, with random weights."""
import pathlib
import shutil

from work import ROOT, SEED

DATA = ROOT / "tests" / "data" / "golden" / "models"
NAMES = ("contradiction", "neutral", "entailment")
BASE = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072}
V3 = {**BASE, "vocab_size": 128100, "position_buckets": 256, "relative_attention": True, "pos_att_type": ["p2c", "c2p"],
      "share_att_key": True, "norm_rel_ebd": "layer_norm", "position_biased_input": False, "type_vocab_size": 0,
      "max_relative_positions": -1, "layer_norm_eps": 1e-7, "pad_token_id": 0}
XLMR = {"vocab_size": 250002, "max_position_embeddings": 514, "type_vocab_size": 1, "layer_norm_eps": 1e-5,
        "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2}

# name: the class of transformers without "ForSequenceClassification", the fixture whose tokenizer it takes, config.
FAMILIES = {
    "deberta-v3-base": ("DebertaV2", "tiny-deberta-v2", V3),
    "deberta-base": ("Deberta", "tiny-deberta", {
        **BASE, "vocab_size": 50265, "relative_attention": True, "pos_att_type": ["c2p", "p2c"],
        "position_biased_input": False, "type_vocab_size": 0, "max_relative_positions": -1, "layer_norm_eps": 1e-7}),
    "xlm-roberta-base": ("XLMRoberta", "tiny-xlm-roberta", {**BASE, **XLMR}),
    "distilbert-base": ("DistilBert", "tiny-distilbert", {"vocab_size": 30522}),
    "electra-base": ("Electra", "tiny-electra", {**BASE, "vocab_size": 30522, "embedding_size": 768}),
    "convbert-base": ("ConvBert", "tiny-convbert", {**BASE, "vocab_size": 30522, "pad_token_id": 0}),
    "modernbert-base": ("ModernBert", "tiny-modernbert", {"vocab_size": 50368, "pad_token_id": 0, "cls_token_id": 1,
                                                          "sep_token_id": 2, "bos_token_id": 1, "eos_token_id": 2}),
}


def make(name, folder):
    """Weights scaled so that logits differ between texts and labels."""
    import torch
    import transformers

    family, fixture, keys = FAMILIES[name]
    model_class = getattr(transformers, family + "ForSequenceClassification")
    config = model_class.config_class(**{"initializer_range": 0.04, **keys}, id2label=dict(enumerate(NAMES)),
                                      label2id={label: i for i, label in enumerate(NAMES)})
    torch.manual_seed(SEED)
    model_class(config).eval().save_pretrained(folder)
    for path in (DATA / fixture).iterdir():
        if path.name not in ("config.json", "model.safetensors", "golden.jsonl"):
            shutil.copy(path, folder)
    settings = pathlib.Path(folder) / "tokenizer_config.json"
    settings.write_text(settings.read_text().replace('"model_max_length": 128', '"model_max_length": 512'))


if __name__ == "__main__":
    import sys

    make(*sys.argv[1:])
