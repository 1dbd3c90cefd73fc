"""The state of a training run, so that a checkpoint is one dictionary."""

import math
import pathlib
import random
from typing import Any

import torch

from learning import data
from learning.losses import loss_weights
from learning.options import Options
from learning.workers import Workers
from network.base import base_folder, load_tokenizer
from network.batches import Encoder
from network.cross_encoder import new_cross_encoder
from network.embedder import SentenceEmbedder

State = dict[str, Any]


class Run:
    def __init__(self, options: Options) -> None:
        torch.manual_seed(options.seed)
        self.options = options
        self.rng = random.Random(options.seed)
        self.model = new_cross_encoder(options.start)
        self.workers = Workers(self.model, options.threads)
        self.encoder = Encoder(load_tokenizer(base_folder()), options.max_length)
        self.teacher = SentenceEmbedder(options.max_length, self.workers.map)
        self.optimizer = _make_optimizer(self.model, options.rate)
        self.nli, self.groups = data.make_streams(options, self.rng, self.teacher.embed_labels)
        self.weights = loss_weights(self.groups.mix.distil_weight)
        self.dev = data.dev_rows(options)
        self.step, self.spent = 0, 0.0

    def progress(self) -> float:
        """How much of the schedule is done, from 0 to 1."""
        if self.options.minutes:
            return min(1.0, self.spent / (60 * self.options.minutes))
        return min(1.0, self.step / self.options.steps)

    def learning_rate(self) -> float:
        """Linear warm-up, then half a cosine down to almost nothing."""
        warm = min(1.0, (self.step + 1) / max(1, self.options.warmup))
        return self.options.rate * max(0.005, warm * 0.5 * (1.0 + math.cos(math.pi * self.progress())))

    def save(self, path: pathlib.Path) -> None:
        """Writes a new file and then renames it, so that an interruption never leaves half a checkpoint."""
        new = path.with_suffix(".new")
        torch.save(self._state(), new)
        new.replace(path)

    def _state(self) -> State:
        return {
            "model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(), "step": self.step,
            "spent": self.spent, "nli_position": self.nli.position, "rng": self.rng.getstate(),
            "settings": self.options.settings(),
        }

    def load(self, state: State) -> None:
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.spent, self.nli.position = state["step"], state["spent"], state["nli_position"]
        self.rng.setstate(state["rng"])


def read_checkpoint(path: pathlib.Path, options: Options) -> State:
    """What a run saved, if these options continue that run."""
    if not path.exists():
        raise SystemExit(f"{path}: no such file, so there is nothing to resume")
    state: State = torch.load(path, weights_only=False)
    for name, value in options.settings().items():
        if state["settings"][name] != value:
            raise SystemExit(f"{path} was made with {name} {state['settings'][name]}, not {value}")
    return state


def _make_optimizer(model: torch.nn.Module, rate: float) -> torch.optim.Optimizer:
    trained = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in trained if p.dim() > 1], "weight_decay": 0.01},
        {"params": [p for p in trained if p.dim() <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=True)
