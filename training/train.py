#!/usr/bin/env python3
"""Trains the default model: all-MiniLM-L6-v2 fine-tuned as a three-way NLI cross-encoder for zero-shot classification.

Each step sees NLI pairs and texts with several labels; learning/examples.py says what is learnt from them.
A run can be stopped at any time and resumed from its last checkpoint with --resume.
"""

import pathlib
import time

import torch
from tqdm import tqdm

from learning.curve import CurveLog, draw_curve
from learning.options import Options, parse
from learning.run import Run, read_checkpoint
from learning.step import measure_dev, train_step
from network.cross_encoder import new_cross_encoder
from network.export import export


def train(run: Run, checkpoint: pathlib.Path) -> None:
    """Steps until the schedule is done. The time that counts is processor time: none passes while the run is paused."""
    log = CurveLog(checkpoint.with_name("curve.csv"), run.step)
    run.model.train()
    bar = tqdm(total=run.options.steps, initial=run.step, mininterval=10, disable=None)
    while run.progress() < 1.0:
        started = time.process_time()
        log.add(train_step(run))
        run.step += 1
        run.spent += (time.process_time() - started) / run.options.threads
        bar.update()
        after_step(run, log, checkpoint)
    bar.close()
    run.save(checkpoint)


def after_step(run: Run, log: CurveLog, checkpoint: pathlib.Path) -> None:
    """What is due every so many steps."""
    if run.step % run.options.dev_every == 0:
        log.add(measure_dev(run))
    if run.step % run.options.log_every == 0:
        means = " ".join(f"{name} {value:.3f}" for name, value in log.write_line(run).items())
        print(f"step {run.step} {run.spent / 60:.1f} min {means}", flush=True)
    if run.step % run.options.checkpoint_every == 0:
        run.save(checkpoint)


def trained_model(options: Options, checkpoint: pathlib.Path) -> torch.nn.Module:
    """The model of the checkpoint with --export-only, otherwise that of a run, new or resumed."""
    if options.export_only:
        model: torch.nn.Module = new_cross_encoder()
        model.load_state_dict(torch.load(checkpoint, weights_only=False)["model"])
        return model
    state = read_checkpoint(checkpoint, options) if options.resume else None  # before the work of making a run
    run = Run(options)
    if state:
        run.load(state)
    train(run, checkpoint)
    return run.workers.models[0]


def main() -> None:
    options = parse(__doc__)
    torch.set_num_threads(1)  # the workers are the threads
    options.out.mkdir(parents=True, exist_ok=True)
    model = trained_model(options, options.out / "checkpoint.pt")
    export(model, options.out / "model")
    draw_curve(options.out / "curve.csv", options.out / "curve.png")
    print(f"model in {options.out / 'model'}")


if __name__ == "__main__":
    main()
