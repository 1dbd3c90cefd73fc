#!/usr/bin/env python3
"""Trains the default model: all-MiniLM-L6-v2 fine-tuned as a three-way NLI cross-encoder for zero-shot classification,
with the similarity term of its scores (docs/scores.md) in place.

Each step sees NLI pairs and texts with several labels; learning/losses.py says what is learnt from them.
A run can be stopped at any time and resumed from its last checkpoint with --resume.
"""

import pathlib
import sys
import time

import torch
from tqdm import tqdm

from learning.curve import CurveLog, draw_curve
from learning.data import Data, read_data
from learning.options import Options, parse
from learning.run import Run, read_checkpoint
from learning.shards import Feeder, Source, make_pool
from learning.step import train_step
from learning.steps import Cutter
from learning.validation import LIMIT, answer, nli_accuracy, report
from network.base import base_folder, load_tokenizer
from network.batches import Encoder
from network.embedder import SentenceEmbedder
from network.export import export
from network.large import save_large
from network.similarity import add_similarity


def train(run: Run, feeder: Feeder, checkpoint: pathlib.Path) -> None:
    """Steps until the schedule is done."""
    log = CurveLog(checkpoint.with_name("curve.csv"), run.step)
    run.model.train()
    bar = tqdm(total=run.options.steps, initial=run.step, mininterval=10, disable=None)
    started = time.monotonic() - run.seconds
    for step in feeder.steps(run.step):
        if run.progress() >= 1.0:
            break
        log.add(train_step(run, step))
        run.seconds = time.monotonic() - started
        bar.update()
        after_step(run, log, checkpoint)
    feeder.stop()
    bar.close()
    run.save(checkpoint)


def after_step(run: Run, log: CurveLog, checkpoint: pathlib.Path) -> None:
    """What is due every so many steps."""
    if run.step % run.options.log_every == 0:
        means = " ".join(f"{name} {value:.3f}" for name, value in log.write_line(run).items())
        print(f"step {run.step} {run.seconds / 60:.2f} min {means}", flush=True)
    if run.step % run.options.checkpoint_every == 0:
        run.save(checkpoint)


def measure(run: Run, data: Data, folder: pathlib.Path) -> None:
    """Prints what the averaged weights reach on the sets that were held out."""
    model, embedder = run.average["model"].eval(), SentenceEmbedder(run.average["body"].eval())
    encoder = Encoder(load_tokenizer(base_folder()), LIMIT)
    with torch.autocast(run.device.type, torch.bfloat16, enabled=run.options.bfloat16):
        answers = {name: answer(model, embedder, encoder, some) for name, some in data.questions.items()}
        print(*report(answers, folder), sep="\n")
        print(nli_accuracy(model, encoder, data.dev), flush=True)


def export_run(run: Run, folder: pathlib.Path) -> None:
    if run.options.large:
        save_large(run.average["model"], folder)
        return
    export(run.average["model"], folder)
    if run.options.term_weight and run.options.term != "shared":
        add_similarity(folder, run.average["body"], run.term.similarity)


def main() -> None:
    options = parse(__doc__)
    torch.set_num_threads(options.threads)
    torch.backends.cuda.enable_cudnn_sdp(False)  # it makes a plan for every new shape, which takes longer than the step
    options.out.mkdir(parents=True, exist_ok=True)
    checkpoint = options.out / "checkpoint.pt"
    state = read_checkpoint(checkpoint, options) if options.resume or options.export_only else None
    teacher = SentenceEmbedder()
    data = read_data(options, teacher.embed_labels)
    encoder = Encoder(load_tokenizer(base_folder()), options.max_length)
    source = Source(data.sampler, Cutter(encoder, options.batch_tokens, options.term_template), options.seed,
                    options.texts, options.nli_rows)
    pool = make_pool(source, options.processes)
    run = Run(options, teacher.body)
    if state:
        run.load(state)
    if not options.export_only:
        feeder = Feeder(pool, source, data.nli, SentenceEmbedder(run.teacher), 2 * options.processes)
        train(run, feeder, checkpoint)
    export_run(run, options.out / "model")
    measure(run, data, options.out)
    draw_curve(options.out / "curve.csv", options.out / "curve.png")
    print(f"model in {options.out / 'model'}", flush=True)


if __name__ == "__main__":
    sys.setswitchinterval(0.0005)  # the thread that prepares shards must not hold up the one that computes
    main()
