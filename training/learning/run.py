"""The state of a training run, so that a checkpoint is one dictionary."""

import copy
import math
import pathlib
from typing import Any

import torch
from transformers import BertModel, MPNetForSequenceClassification

from learning.options import Options
from network.cross_encoder import CrossEncoder, new_cross_encoder
from network.embedder import new_body
from network.large import new_large, read_large_teacher
from network.similarity import Similarity, Term

State = dict[str, Any]


class Run:
    """teacher: the embedder's body, which is never trained. large_teacher: the cross-encoder whose answers are learnt,
    if any. average: the weights of all steps, averaged with exponentially falling weight; they are what is exported."""

    def __init__(self, options: Options, teacher: BertModel) -> None:
        torch.manual_seed(options.seed)
        self.options, self.device = options, torch.device(options.device)
        self.model = _new_model(options).to(self.device)
        self.large_teacher = _large_teacher(options)
        self.teacher = teacher.to(self.device).requires_grad_(False)
        self.term = self._make_term()
        self.trained = torch.nn.ModuleDict({"model": self.model, "body": self.term.body})
        self.average = copy.deepcopy(self.trained).requires_grad_(False)
        self.optimizer = _make_optimizer(self, options)
        self.step, self.seconds = 0, 0.0

    def _make_term(self) -> Term:
        options = self.options
        similarity = Similarity(options.term_weight, options.term_offset, options.term_template)
        if options.term == "frozen":
            kept = new_body(options.start_term).to(self.device) if options.start_term else self.teacher
            return Term(kept.requires_grad_(False), similarity, None)
        if options.term == "shared":
            return Term(self.model.bert, similarity, self.teacher)
        return Term(new_body(options.start_term).to(self.device), similarity, self.teacher)

    def progress(self) -> float:
        """How much of the schedule is done, from 0 to 1."""
        if self.options.minutes:
            return min(1.0, self.seconds / (60 * self.options.minutes))
        return min(1.0, self.step / self.options.steps)

    def rate(self) -> float:
        """Linear warm-up, then half a cosine down to almost nothing."""
        warm = min(1.0, (self.step + 1) / max(1, self.options.warmup))
        return self.options.rate * max(0.005, warm * 0.5 * (1.0 + math.cos(math.pi * self.progress())))

    def update(self) -> None:
        """Takes the gradients that the step has left in the parameters."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate() * group["share"]
        torch.nn.utils.clip_grad_norm_(self.trained.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self._add_to_average()
        self.step += 1

    @torch.no_grad()
    def _add_to_average(self) -> None:
        """The first step replaces what there was: an untrained head."""
        share = 1.0 - self.options.average if self.step else 1.0
        torch._foreach_lerp_(list(self.average.parameters()), list(self.trained.parameters()), share)

    def save(self, path: pathlib.Path) -> None:
        """Writes a new file and then renames it, so that an interruption never leaves half a checkpoint."""
        new = path.with_suffix(".new")
        torch.save(self._state(), new)
        new.replace(path)

    def _state(self) -> State:
        return {
            "trained": self.trained.state_dict(), "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(), "step": self.step, "seconds": self.seconds,
            "settings": self.options.settings(),
        }

    def load(self, state: State) -> None:
        self.trained.load_state_dict(state["trained"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.seconds = state["step"], state["seconds"]


def read_checkpoint(path: pathlib.Path, options: Options) -> State:
    """What a run saved, if these options continue that run."""
    if not path.exists():
        raise SystemExit(f"{path}: no such file, so there is nothing to resume")
    state: State = torch.load(path, weights_only=False)
    for name, value in options.settings().items():
        saved = state["settings"].get(name)
        if saved != value:
            raise SystemExit(f"{path} was made with {name} {saved}, not {value}")
    return state


def _new_model(options: Options) -> CrossEncoder:
    if options.large:
        return new_large(options.large, options.dropout)
    return new_cross_encoder(options.start, options.dropout, options.keep_layers)


def _large_teacher(options: Options) -> MPNetForSequenceClassification | None:
    """The large cross-encoder whose answers are learnt."""
    if not options.taught_by or options.export_only:
        return None
    return read_large_teacher(options.taught_by).to(options.device)


def _make_optimizer(run: Run, options: Options) -> torch.optim.Optimizer:
    own = list(run.model.parameters())
    encoder = [] if options.term != "trained" else list(run.term.body.parameters())
    groups = _by_decay(own, 1.0) + _by_decay(encoder, options.term_rate)
    return torch.optim.AdamW(groups, lr=options.rate, betas=(0.9, 0.98), fused=True)


def _by_decay(parameters: list[torch.nn.Parameter], share: float) -> list[dict[str, Any]]:
    """Matrices decay, vectors do not. `share` is that of the learning rate."""
    trained = [parameter for parameter in parameters if parameter.requires_grad]
    groups = [
        {"params": [p for p in trained if p.dim() > 1], "weight_decay": 0.01, "share": share},
        {"params": [p for p in trained if p.dim() <= 1], "weight_decay": 0.0, "share": share},
    ]
    return [group for group in groups if group["params"]]
