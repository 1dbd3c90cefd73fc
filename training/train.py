#!/usr/bin/env python3
"""Trains the default model: all-MiniLM-L6-v2 fine-tuned as a three-way NLI cross-encoder for zero-shot classification.

Each step sees NLI pairs and texts with several labels; losses.py says what is learnt from them.
A run can be stopped at any time and resumed from its last checkpoint with --resume.
"""

import argparse
import collections
import csv
import math
import pathlib
import random
import time

import torch
from tqdm import tqdm

import corpus
import losses
import network
from sampling.mixes import MIXES
from sampling.nli import NliStream
from sampling.sampler import GroupSampler
from workers import Workers

HERE = pathlib.Path(__file__).resolve().parent
MEASURED_KINDS = ("topic", "gloss", "denial", "grade", "tone", "question", "message")
MEASURES = ("loss", *losses.NAMES, "nli_accuracy", *(f"{kind}_accuracy" for kind in MEASURED_KINDS), "dev_nli_accuracy")
DEV_SOURCES, DEV_SEED = ("snli", "mnli"), 20
# What a resumed run may be given otherwise than the run that it goes on with.
FREE_ON_RESUME = frozenset(("data", "out", "resume", "export_only", "start", "steps", "minutes", "threads", "batch_tokens",
                            "dev_every", "dev_rows", "checkpoint_every", "log_every"))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=HERE.parent.parent / "shared" / "data", type=pathlib.Path,
                        help="folder with the data files (default: ../shared/data beside the repository)")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="folder for checkpoints, log and export")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    parser.add_argument("--from", dest="start", type=pathlib.Path, help="model folder to train on from, instead of the base model")
    parser.add_argument("--mix", choices=MIXES, default="broad", help="what the texts are (default: %(default)s)")
    parser.add_argument("--steps", type=int, default=3400, help="length of the schedule in steps (default: %(default)s)")
    parser.add_argument("--minutes", type=float, help="stop after this many minutes of computing: processor time over "
                        "threads, so that a paused run is not cut short; the schedule then follows the time")
    parser.add_argument("--nli-rows", type=int, default=72, help="NLI pairs a step (default: %(default)s)")
    parser.add_argument("--texts", type=int, default=10, help="labelled texts a step (default: %(default)s)")
    parser.add_argument("--rate", type=float, default=2e-4, help="peak learning rate (default: %(default)s)")
    parser.add_argument("--warmup", type=int, default=150, help="steps of warm-up (default: %(default)s)")
    parser.add_argument("--max-length", type=int, default=128, help="tokens of a training pair (default: %(default)s)")
    parser.add_argument("--batch-tokens", type=int, default=512, help="tokens that are computed at a time (default: %(default)s)")
    parser.add_argument("--bfloat16", action="store_true", help="multiply in bfloat16, where the processor is faster in it")
    parser.add_argument("--dev-every", type=int, default=250, help="steps between measures of development rows (default: %(default)s)")
    parser.add_argument("--dev-rows", type=int, default=400, help="how many of them (default: %(default)s)")
    parser.add_argument("--checkpoint-every", type=int, default=100, help="steps between checkpoints (default: %(default)s)")
    parser.add_argument("--log-every", type=int, default=20, help="steps between log lines (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=2, help="threads (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=20, help="seed of everything random (default: %(default)s)")
    parser.add_argument("--export-only", action="store_true", help="export the checkpoint in --out and stop")
    parser.add_argument("--smoke", action="store_true", help="a few steps on a few rows, to see that everything works")
    if parser.parse_args().smoke:
        parser.set_defaults(steps=12, nli_rows=12, texts=4, warmup=2, log_every=2, checkpoint_every=6, dev_every=6, dev_rows=20)
    arguments = parser.parse_args()
    if arguments.start and not arguments.start.is_dir():
        parser.error(f"{arguments.start}: no such folder")  # or it would be looked for on the net
    return arguments


class Run:
    """Everything that changes while training, so that a checkpoint is one dictionary."""

    def __init__(self, arguments):
        torch.manual_seed(arguments.seed)
        self.arguments = arguments
        self.rng = random.Random(arguments.seed)
        self.model = network.new_cross_encoder(arguments.start)
        self.workers = Workers(self.model, arguments.threads)
        self.encoder = network.Encoder(network.load_tokenizer(network.base_folder()), arguments.max_length)
        self.teacher = network.SentenceEmbedder(arguments.max_length, self.workers.map)
        self.optimizer = make_optimizer(self.model, arguments.rate)
        self.nli, self.groups = make_streams(arguments, self.rng, self.teacher)
        self.weights = losses.weights(self.groups.mix.distil_weight)
        self.dev = dev_rows(arguments)
        self.step, self.spent = 0, 0.0

    def save(self, path):
        """Writes beside the old checkpoint first, so that an interruption never leaves half a file."""
        state = {
            "model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(), "step": self.step,
            "spent": self.spent, "nli_position": self.nli.position, "rng": self.rng.getstate(), "settings": settings(self.arguments),
        }
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def load(self, state):
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.spent, self.nli.position = state["step"], state["spent"], state["nli_position"]
        self.rng.setstate(state["rng"])

    def progress(self):
        """How much of the schedule is done, from 0 to 1."""
        if self.arguments.minutes:
            return min(1.0, self.spent / (60 * self.arguments.minutes))
        return min(1.0, self.step / self.arguments.steps)


def settings(arguments):
    """Those arguments that another value of would make another run."""
    return {name: value for name, value in vars(arguments).items() if name not in FREE_ON_RESUME}


def read_checkpoint(path, arguments):
    """What a run saved, if these arguments go on with that run."""
    if not path.exists():
        raise SystemExit(f"{path}: no such file, so there is nothing to resume")
    state = torch.load(path, weights_only=False)
    for name, value in settings(arguments).items():
        if state["settings"][name] != value:
            raise SystemExit(f"{path} was made with {name} {state['settings'][name]}, not {value}")
    return state


def make_streams(arguments, rng, teacher):
    nli = corpus.read_nli(arguments.data, "train")
    topics = corpus.read_topics(arguments.data, "train")
    topics = corpus.without_texts_of(topics, corpus.read_topics(arguments.data, "dev", only_open=False))
    glosses = corpus.read_glosses(arguments.data)
    if arguments.smoke:
        nli, glosses = nli[::400], glosses[::200]
        topics = {name: rows[::100] for name, rows in topics.items()}
    print(f"{len(nli)} NLI pairs, {len(glosses)} glosses, labelled texts:",
          ", ".join(f"{name} {len(rows)}" for name, rows in sorted(topics.items())), flush=True)
    fillers = [row.premise for row in nli if len(row.premise) < 150]
    groups = GroupSampler(topics, glosses, fillers, rng, teacher.embed_labels, MIXES[arguments.mix])
    return NliStream(nli, arguments.seed), groups


def dev_rows(arguments):
    """A fixed sample of development rows under open licences, the same in every run, for the curve alone."""
    rows = [row for row in corpus.read_nli(arguments.data, "dev") if row.source in DEV_SOURCES]
    return random.Random(DEV_SEED).sample(rows, arguments.dev_rows)


def make_optimizer(model, rate):
    trained = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in trained if p.dim() > 1], "weight_decay": 0.01},
        {"params": [p for p in trained if p.dim() <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=True)


def learning_rate(run):
    """Linear warm-up, then half a cosine down to almost nothing."""
    arguments = run.arguments
    warm = min(1.0, (run.step + 1) / max(1, arguments.warmup))
    return arguments.rate * max(0.005, warm * 0.5 * (1.0 + math.cos(math.pi * run.progress())))


def train_step(run):
    examples = draw_examples(run)
    batches, costs = cut(run, examples)
    totals = losses.Totals(examples)

    def compute(model, batch):
        with torch.autocast("cpu", torch.bfloat16, enabled=run.arguments.bfloat16):
            logits = network.logits(model, **batch.inputs).float()
        return losses.batch_loss(logits, batch.examples, totals, run.weights)

    sums = add_up(run.workers.gradients(batches, costs, compute))
    for parameters in run.optimizer.param_groups:
        parameters["lr"] = learning_rate(run)
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), 1.0)
    run.optimizer.step()
    measures = {name: value / weight for name, (value, weight) in sums.items()}
    measures["loss"] = sum(weight * measures.get(name, 0.0) for name, weight in run.weights.items())
    return measures


def draw_examples(run):
    """The NLI pairs and the groups of a step, the groups with the embedder's opinion where it is asked."""
    rows = run.nli.take(run.arguments.nli_rows)
    groups = [run.groups.draw() for _ in range(run.arguments.texts)]
    asked = [group for group in groups if group.distilled]
    vectors = iter(run.teacher.embed([group.text for group in asked]) if asked else ())
    examples = [losses.NliExample(row) for row in rows]
    for group in groups:
        cosines = group.narrow(run.teacher.embed_labels(group.labels) @ next(vectors)) if group.distilled else None
        examples.append(losses.GroupExample(group, cosines))
    return examples


Batch = collections.namedtuple("Batch", "examples inputs")


def cut(run, examples):
    """Batches of whole examples, near in length, and how many tokens each has to compute."""
    counts = [len(example.pairs()) for example in examples]
    encodings = iter(run.encoder.encode([pair for example in examples for pair in example.pairs()]))
    encoded = [[next(encodings) for _ in range(count)] for count in counts]
    longest = [max(len(encoding["input_ids"]) for encoding in some) for some in encoded]
    batches, costs = [], []
    for places in network.batches_by_length(longest, run.arguments.batch_tokens, counts):
        inputs = run.encoder.tensors([encoding for place in places for encoding in encoded[place]])
        batches.append(Batch([examples[place] for place in places], inputs))
        costs.append(inputs["input_ids"].numel())
    return batches, costs


def add_up(measures):
    sums = collections.defaultdict(lambda: [0.0, 0.0])
    for some in measures:
        for name, (value, weight) in some.items():
            sums[name][0] += value
            sums[name][1] += weight
    return sums


def measure_dev(run):
    pairs = [(row.premise, row.hypothesis) for row in run.dev]
    logits = network.pair_logits(run.model, run.encoder.tokenizer, pairs, run.arguments.max_length, apply=run.workers.map)
    wanted = torch.tensor([row.label for row in run.dev])
    return {"dev_nli_accuracy": (logits.argmax(1) == wanted).float().mean().item()}


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
    for axis, title in zip(axes, ("losses on training batches", "accuracies, on training batches but for dev")):
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
        if run.step % run.arguments.dev_every == 0:
            log.add(measure_dev(run))
        if run.step % run.arguments.log_every == 0:
            means = log.write(run)
            print(f"step {run.step} {run.spent / 60:.1f} min", " ".join(f"{k} {v:.3f}" for k, v in means.items()), flush=True)
        if run.step % run.arguments.checkpoint_every == 0:
            run.save(checkpoint)
    bar.close()
    run.save(checkpoint)


def main():
    arguments = parse_arguments()
    torch.set_num_threads(1)  # the workers are the threads
    arguments.out.mkdir(parents=True, exist_ok=True)
    checkpoint = arguments.out / "checkpoint.pt"
    if arguments.export_only:
        model = network.new_cross_encoder()
        model.load_state_dict(torch.load(checkpoint, weights_only=False)["model"])
    else:
        state = read_checkpoint(checkpoint, arguments) if arguments.resume else None
        run = Run(arguments)
        if state:
            run.load(state)
        train(run, checkpoint)
        model = run.model
    network.export(model, arguments.out / "model")
    draw_curve(arguments.out / "curve.csv", arguments.out / "curve.png")
    print(f"model in {arguments.out / 'model'}")


if __name__ == "__main__":
    main()
