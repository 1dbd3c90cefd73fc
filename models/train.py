#!/usr/bin/env python3
"""Trains the default model: all-MiniLM-L6-v2 fine-tuned as a three-way NLI cross-encoder for zero-shot classification.

Each step sees NLI pairs and texts with several labels. Four losses are added up:
  nli     cross-entropy over contradiction, neutral, entailment on NLI pairs
  list    cross-entropy over the entailment logits of one text's labels: what single-label scores are made of
  pair    cross-entropy of contradiction against entailment per label: what multi-label scores are made of
  distil  divergence from the sentence embedder's own ranking of the labels, so that its sense of topic is not lost

A run can be stopped at any time and resumed from its last checkpoint with --resume.
"""

import argparse
import collections
import csv
import pathlib
import random
import time

import torch
from torch.nn import functional
from tqdm import tqdm

import corpus
import network
from sampling import UNKNOWN, GroupSampler, NliStream

HERE = pathlib.Path(__file__).resolve().parent
LOSS_WEIGHTS = {"nli": 1.0, "list": 1.0, "pair": 0.5, "distil": 0.3}
TEACHER_TEMPERATURE = 0.05  # cosines lie close together; this makes the embedder's ranking as sharp as it is reliable
WRONG_LABEL_WEIGHT = 0.5    # there are several wrong labels to each right one
MEASURES = ("loss", "nli", "list", "pair", "distil", "nli_accuracy", "topic_accuracy", "gloss_accuracy", "grade_accuracy")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=HERE.parent.parent / "shared" / "data", type=pathlib.Path,
                        help="folder with the data files (default: ../shared/data beside the repository)")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="folder for checkpoints, log and export")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    parser.add_argument("--steps", type=int, default=2000, help="length of the schedule in steps (default: %(default)s)")
    parser.add_argument("--minutes", type=float, help="stop after this many minutes of computing: processor time over "
                        "threads, so that a paused run is not cut short; the schedule then follows the time")
    parser.add_argument("--nli-rows", type=int, default=96, help="NLI pairs a step (default: %(default)s)")
    parser.add_argument("--texts", type=int, default=16, help="labelled texts a step (default: %(default)s)")
    parser.add_argument("--labels", type=int, default=5, help="labels a text (default: %(default)s)")
    parser.add_argument("--rate", type=float, default=2e-4, help="peak learning rate (default: %(default)s)")
    parser.add_argument("--warmup", type=int, default=100, help="steps of warm-up (default: %(default)s)")
    parser.add_argument("--max-length", type=int, default=128, help="tokens of a training pair (default: %(default)s)")
    parser.add_argument("--checkpoint-every", type=int, default=100, help="steps between checkpoints (default: %(default)s)")
    parser.add_argument("--log-every", type=int, default=20, help="steps between log lines (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=2, help="threads (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=20, help="seed of everything random (default: %(default)s)")
    parser.add_argument("--export-only", action="store_true", help="export the checkpoint in --out and stop")
    parser.add_argument("--smoke", action="store_true", help="a few steps on a few rows, to see that everything works")
    if parser.parse_args().smoke:
        parser.set_defaults(steps=12, warmup=2, log_every=2, checkpoint_every=6)
    return parser.parse_args()


class Run:
    """Everything that changes while training, so that a checkpoint is one dictionary."""

    def __init__(self, arguments):
        torch.manual_seed(arguments.seed)
        self.arguments = arguments
        self.rng = random.Random(arguments.seed)
        self.model = network.new_cross_encoder()
        self.tokenizer = network.load_tokenizer(network.base_folder())
        self.teacher = network.SentenceEmbedder(arguments.max_length)
        self.optimizer = make_optimizer(self.model, arguments.rate)
        self.nli, self.groups = make_streams(arguments, self.rng, self.teacher)
        self.step, self.spent = 0, 0.0

    def save(self, path):
        """Writes beside the old checkpoint first, so that an interruption never leaves half a file."""
        state = {
            "model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(), "step": self.step,
            "spent": self.spent, "nli_position": self.nli.position, "rng": self.rng.getstate(),
        }
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def load(self, path):
        state = torch.load(path, weights_only=False)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.spent, self.nli.position = state["step"], state["spent"], state["nli_position"]
        self.rng.setstate(state["rng"])

    def progress(self):
        """How much of the schedule is done, from 0 to 1."""
        if self.arguments.minutes:
            return min(1.0, self.spent / (60 * self.arguments.minutes))
        return min(1.0, self.step / self.arguments.steps)


def make_streams(arguments, rng, teacher):
    nli = corpus.read_nli(arguments.data, "train")
    topics = corpus.read_topics(arguments.data, "train")
    glosses = corpus.read_glosses(arguments.data)
    if arguments.smoke:
        nli, glosses = nli[::400], glosses[::200]
        topics = {name: rows[::100] for name, rows in topics.items()}
    print(f"{len(nli)} NLI pairs, {len(glosses)} glosses, labelled texts:",
          ", ".join(f"{name} {len(rows)}" for name, rows in sorted(topics.items())), flush=True)
    fillers = [row.premise for row in nli if len(row.premise) < 150]
    groups = GroupSampler(topics, glosses, fillers, rng, teacher.embed_labels, arguments.labels)
    return NliStream(nli, arguments.seed), groups


def make_optimizer(model, rate):
    trained = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in trained if p.dim() > 1], "weight_decay": 0.01},
        {"params": [p for p in trained if p.dim() <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=True)


def learning_rate(run):
    """Linear warm-up, then linear decay to almost nothing."""
    arguments = run.arguments
    warm = min(1.0, (run.step + 1) / max(1, arguments.warmup))
    return arguments.rate * max(0.005, warm * (1.0 - run.progress()))


def train_step(run):
    arguments = run.arguments
    rows = run.nli.take(arguments.nli_rows)
    groups = [run.groups.draw() for _ in range(arguments.texts)]
    for parameters in run.optimizer.param_groups:
        parameters["lr"] = learning_rate(run)
    teacher = teacher_targets(run.teacher, groups)
    with torch.autocast("cpu", torch.bfloat16):
        units = [[(row.premise, row.hypothesis)] for row in rows] + [group.pairs() for group in groups]
        logits = network.pair_logits(run.model, run.tokenizer, units, arguments.max_length)
    losses, measures = all_losses(logits, rows, groups, teacher)
    loss = sum(LOSS_WEIGHTS[name] * value for name, value in losses.items())
    run.optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), 1.0)
    run.optimizer.step()
    measures.update({name: value.item() for name, value in losses.items()}, loss=loss.item())
    return measures


def teacher_targets(teacher, groups):
    """Per group the embedder's distribution over the labels, or None where it is not asked."""
    asked = [group for group in groups if group.distil]
    texts = iter(teacher.embed([group.text for group in asked])) if asked else iter(())
    targets = []
    for group in groups:
        if not group.distil:
            targets.append(None)
            continue
        cosines = teacher.embed_labels(group.labels).float() @ next(texts).float()
        targets.append(torch.softmax(cosines / TEACHER_TEMPERATURE, dim=0))
    return targets


def all_losses(logits, rows, groups, teacher):
    """The four losses and the accuracies of one step, from the logits of its NLI pairs and then its groups."""
    wanted = torch.tensor([row.label for row in rows])
    losses = {"nli": functional.cross_entropy(logits[: len(rows)], wanted)}
    measures = {"nli_accuracy": (logits[: len(rows)].argmax(1) == wanted).float().mean().item()}
    parts = torch.split(logits[len(rows):], [len(group.labels) for group in groups])
    entailments = [part[:, corpus.ENTAILMENT] for part in parts]
    losses["list"] = list_loss(entailments, groups)
    losses["pair"] = pair_loss(torch.cat(parts), groups)
    losses["distil"] = distil_loss(entailments, teacher)
    measures.update(group_accuracies(entailments, groups))
    return losses, measures


def list_loss(entailments, groups):
    """Mean cross-entropy over those groups that have a right label."""
    values = [
        -(torch.tensor(group.targets) * functional.log_softmax(scores, dim=0)).sum()
        for scores, group in zip(entailments, groups) if any(group.targets)
    ]
    return torch.stack(values).mean() if values else torch.zeros(())


def pair_loss(logits, groups):
    """Entailment against contradiction, for every label whose relation to its text is known."""
    relations = torch.tensor([relation for group in groups for relation in group.relations])
    known = relations != UNKNOWN
    if not known.any():
        return torch.zeros(())
    right = (relations[known] == corpus.ENTAILMENT).long()
    columns = logits[known][:, [corpus.CONTRADICTION, corpus.ENTAILMENT]]
    return functional.cross_entropy(columns, right, weight=torch.tensor([WRONG_LABEL_WEIGHT, 1.0]))


def distil_loss(entailments, teacher):
    values = [
        functional.kl_div(functional.log_softmax(scores, dim=0), target, reduction="sum")
        for scores, target in zip(entailments, teacher) if target is not None
    ]
    return torch.stack(values).mean() if values else torch.zeros(())


def group_accuracies(entailments, groups):
    hits = collections.defaultdict(list)
    for scores, group in zip(entailments, groups):
        if any(group.targets):
            best = max(range(len(group.targets)), key=group.targets.__getitem__)
            hits[f"{group.kind}_accuracy"].append(float(scores.argmax().item() == best))
    return {name: sum(values) / len(values) for name, values in hits.items()}


class CurveLog:
    """Averages the measures of the steps between two log lines and appends them to a CSV file."""

    FIELDS = ("step", "minutes", "rate") + MEASURES

    def __init__(self, path, first_step):
        """Keeps what an earlier run logged up to its checkpoint; later lines are going to be written anew."""
        self.path = path
        self.recent = collections.defaultdict(list)
        kept = [row for row in read_log(path) if int(row["step"]) <= first_step] if first_step else []
        self._append(self.FIELDS, "w")
        for row in kept:
            self._append([row[name] for name in self.FIELDS], "a")

    def add(self, measures):
        for name, value in measures.items():
            self.recent[name].append(value)

    def write(self, run):
        means = {name: sum(values) / len(values) for name, values in self.recent.items()}
        self.recent.clear()
        row = [run.step, f"{run.spent / 60:.2f}", f"{learning_rate(run):.3g}"]
        self._append(row + [f"{means[name]:.4f}" if name in means else "" for name in MEASURES], "a")
        return means

    def _append(self, row, mode):
        with open(self.path, mode, newline="", encoding="utf-8") as file:
            csv.writer(file).writerow(row)


def read_log(path):
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def draw_curve(log, picture):
    """Plots the CSV log: losses on the left, accuracies on the right."""
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plot
    rows = read_log(log)
    figure, axes = plot.subplots(1, 2, figsize=(11, 4))
    for name in MEASURES:
        points = [(int(row["step"]), float(row[name])) for row in rows if row[name]]
        if points:
            axes[int(name.endswith("_accuracy"))].plot(*zip(*points), label=name.replace("_", " "), linewidth=1)
    for axis, title in zip(axes, ("training losses", "accuracies on training batches")):
        axis.set_xlabel("step")
        axis.set_title(title)
        axis.legend(fontsize=8)
        axis.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(picture, dpi=100)
    plot.close(figure)


def train(run, checkpoint):
    """Steps until the schedule is done. Processor time is the clock: it stands still while the run is paused."""
    log = CurveLog(checkpoint.with_name("curve.csv"), run.step)
    run.model.train()
    bar = tqdm(total=run.arguments.steps, initial=run.step, mininterval=10, disable=None)
    while run.progress() < 1.0:
        started = time.process_time()
        log.add(train_step(run))
        run.step += 1
        run.spent += (time.process_time() - started) / run.arguments.threads
        bar.update()
        if run.step % run.arguments.log_every == 0:
            means = log.write(run)
            print(f"step {run.step} {run.spent / 60:.1f} min", " ".join(f"{k} {v:.3f}" for k, v in means.items()), flush=True)
        if run.step % run.arguments.checkpoint_every == 0:
            run.save(checkpoint)
    bar.close()
    run.save(checkpoint)


def main():
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    arguments.out.mkdir(parents=True, exist_ok=True)
    checkpoint = arguments.out / "checkpoint.pt"
    if arguments.export_only:
        model = network.new_cross_encoder()
        model.load_state_dict(torch.load(checkpoint, weights_only=False)["model"])
    else:
        run = Run(arguments)
        if arguments.resume:
            run.load(checkpoint)
        train(run, checkpoint)
        model = run.model
    network.export(model, arguments.out / "model")
    draw_curve(arguments.out / "curve.csv", arguments.out / "curve.png")
    print(f"model in {arguments.out / 'model'}")


if __name__ == "__main__":
    main()
