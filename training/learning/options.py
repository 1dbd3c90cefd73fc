"""The options of a training run, and which of them a resumed run may change."""

import argparse
import dataclasses
import pathlib
from collections.abc import Sequence

from sampling.mixes import MIXES

DATA = pathlib.Path(__file__).resolve().parents[3] / "shared" / "data"
SMOKE = {
    "steps": 12, "nli_rows": 12, "texts": 4, "warmup": 2, "log_every": 2, "checkpoint_every": 6, "dev_every": 6,
    "dev_rows": 20,
}
# A resumed run may have other values of these than the run that it continues.
FREE_ON_RESUME = frozenset((
    "data", "out", "resume", "export_only", "start", "steps", "minutes", "threads", "batch_tokens", "dev_every",
    "dev_rows", "checkpoint_every", "log_every",
))


@dataclasses.dataclass(frozen=True)
class Options:
    """See the help of each in `_add_...` below."""

    data: pathlib.Path
    out: pathlib.Path
    start: pathlib.Path | None
    resume: bool
    export_only: bool
    smoke: bool
    mix: str
    steps: int
    minutes: float | None
    rate: float
    warmup: int
    seed: int
    nli_rows: int
    texts: int
    max_length: int
    batch_tokens: int
    bfloat16: bool
    threads: int
    dev_every: int
    dev_rows: int
    checkpoint_every: int
    log_every: int

    def settings(self) -> dict[str, object]:
        """Those of which another value would make another run."""
        return {name: value for name, value in dataclasses.asdict(self).items() if name not in FREE_ON_RESUME}


def parse(description: str | None, words: Sequence[str] | None = None) -> Options:
    """The options that the words, or the command line, give."""
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=description, formatter_class=formatter)
    _add_run(parser)
    _add_schedule(parser)
    _add_step(parser)
    _add_log(parser)
    if parser.parse_args(words).smoke:
        parser.set_defaults(**SMOKE)
    options = Options(**vars(parser.parse_args(words)))
    if options.start and not options.start.is_dir():
        parser.error(f"{options.start}: no such folder")  # or it would be looked for on the net
    return options


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", default=DATA, type=pathlib.Path,
                        help="folder with the data files (default: ../shared/data beside the repository)")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="folder for checkpoints, log and export")
    parser.add_argument("--from", dest="start", type=pathlib.Path,
                        help="model folder to train on from, instead of the base model")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    parser.add_argument("--export-only", action="store_true", help="export the checkpoint in --out and stop")
    parser.add_argument("--smoke", action="store_true",
                        help="a few steps on a few rows, to see that everything works")


def _add_schedule(parser: argparse.ArgumentParser) -> None:
    _add_number(parser, "--steps", 3400, "length of the schedule in steps")
    parser.add_argument("--minutes", type=float,
                        help="stop after this many minutes of computing: processor time over threads, so that a paused "
                        "run is not cut short; the schedule then follows the time")
    _add_number(parser, "--rate", 2e-4, "peak learning rate")
    _add_number(parser, "--warmup", 150, "steps of warm-up")
    _add_number(parser, "--seed", 20, "seed of everything random")


def _add_step(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mix", choices=MIXES, default="broad", help="what the texts are (default: %(default)s)")
    _add_number(parser, "--nli-rows", 72, "NLI pairs a step")
    _add_number(parser, "--texts", 10, "labelled texts a step")
    _add_number(parser, "--max-length", 128, "tokens of a training pair")
    _add_number(parser, "--batch-tokens", 512, "tokens that are computed at a time")
    parser.add_argument("--bfloat16", action="store_true",
                        help="multiply in bfloat16, where the processor is faster in it")
    _add_number(parser, "--threads", 2, "threads")


def _add_log(parser: argparse.ArgumentParser) -> None:
    _add_number(parser, "--dev-every", 250, "steps between measurements on development rows")
    _add_number(parser, "--dev-rows", 400, "how many development rows")
    _add_number(parser, "--checkpoint-every", 100, "steps between checkpoints")
    _add_number(parser, "--log-every", 20, "steps between log lines")


def _add_number(parser: argparse.ArgumentParser, name: str, default: int | float, text: str) -> None:
    parser.add_argument(name, type=type(default), default=default, help=f"{text} (default: %(default)s)")
