"""The options of a training run, and which of them a resumed run may change."""

import argparse
import dataclasses
import os
import pathlib
from collections.abc import Sequence

from learning.losses import TAUGHT
from sampling.mixes import MIXES

DATA = pathlib.Path(__file__).resolve().parents[3] / "shared" / "data"
SMOKE = {
    "steps": 12, "nli_rows": 12, "texts": 4, "warmup": 2, "log_every": 2, "checkpoint_every": 6, "processes": 1,
    "batch_tokens": 512, "validation_rows": 4,
}
# A resumed run may have other values of these than the run that it continues.
FREE_ON_RESUME = frozenset((
    "data", "out", "resume", "export_only", "start", "start_term", "steps", "minutes", "batch_tokens", "device",
    "processes", "threads", "checkpoint_every", "log_every", "validation_rows",
))


@dataclasses.dataclass(frozen=True)
class Options:
    """See the help of each in `_add_...` below."""

    data: pathlib.Path
    out: pathlib.Path
    start: pathlib.Path | None
    start_term: pathlib.Path | None
    large: pathlib.Path | None
    taught_by: pathlib.Path | None
    resume: bool
    export_only: bool
    smoke: bool
    mix: str
    hold_out: list[str]
    steps: int
    minutes: float | None
    rate: float
    warmup: int
    seed: int
    average: float
    nli_rows: int
    texts: int
    max_length: int
    batch_tokens: int
    dropout: float
    keep_layers: int
    term: str
    term_weight: float
    term_offset: float
    term_template: str | None
    term_rate: float
    nli_weight: float
    pair_weight: float
    distil_weight: float
    vector_weight: float
    taught_weight: float
    device: str
    bfloat16: bool
    threads: int
    processes: int
    validation_rows: int
    checkpoint_every: int
    log_every: int

    def settings(self) -> dict[str, object]:
        """Those of which another value would make another run. Folders may have moved."""
        all_of_them = dataclasses.asdict(self) | {"large": bool(self.large), "taught_by": bool(self.taught_by)}
        return {name: value for name, value in all_of_them.items() if name not in FREE_ON_RESUME}

    def loss_weights(self) -> dict[str, float]:
        return {
            "nli": self.nli_weight, "list": 1.0, "pair": self.pair_weight, "distil": self.distil_weight,
            "vector": self.vector_weight, **{name: self.taught_weight for name in TAUGHT},
        }


def parse(description: str | None, words: Sequence[str] | None = None) -> Options:
    """The options that the words, or the command line, give."""
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=description, formatter_class=formatter)
    _add_run(parser)
    _add_schedule(parser)
    _add_step(parser)
    _add_term(parser)
    _add_machine(parser)
    if parser.parse_args(words).smoke:
        parser.set_defaults(**SMOKE)
    options = Options(**vars(parser.parse_args(words)))
    for folder in (options.start, options.large, None if options.export_only else options.taught_by):
        if folder and not folder.is_dir():
            parser.error(f"{folder}: no such folder")  # or it would be looked for on the net
    if options.large and (options.start or options.keep_layers or options.term != "frozen"):
        parser.error("--large trains all layers of that folder beside a frozen term: no --from, --keep-layers, --term")
    return options


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", default=DATA, type=pathlib.Path,
                        help="folder with the data files (default: ../shared/data beside the repository)")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="folder for checkpoints, log and export")
    parser.add_argument("--from", dest="start", type=pathlib.Path,
                        help="model folder to train on from, instead of the base model")
    parser.add_argument("--term-from", dest="start_term", type=pathlib.Path,
                        help="similarity.safetensors whose encoder is kept with --term frozen, and trained on with "
                        "--term trained")
    parser.add_argument("--large", type=pathlib.Path,
                        help="folder of all-mpnet-base-v2: trains this large cross-encoder instead, to teach others")
    parser.add_argument("--taught-by", type=pathlib.Path,
                        help="folder of a large cross-encoder that --large has trained: its answers are learnt too")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    parser.add_argument("--export-only", action="store_true", help="export the checkpoint in --out and stop")
    parser.add_argument("--smoke", action="store_true",
                        help="a few steps on a few rows, to see that everything works")
    parser.add_argument("--hold-out", nargs="*", default=[], metavar="SET",
                        help="training sets to leave out, and to measure at the end: names of topic sets, "
                        "written/NAME for a file of texts/written, opinions/NAME for a set of opinions")


def _add_schedule(parser: argparse.ArgumentParser) -> None:
    _add_number(parser, "--steps", 3400, "length of the schedule in steps")
    parser.add_argument("--minutes", type=float,
                        help="stop after this many minutes; the schedule then follows the time")
    _add_number(parser, "--rate", 2e-4, "peak learning rate")
    _add_number(parser, "--warmup", 150, "steps of warm-up")
    _add_number(parser, "--seed", 20, "seed of everything random")
    _add_number(parser, "--average", 0.999, "how much of the averaged weights a step keeps")


def _add_step(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mix", choices=MIXES, default="written", help="what the texts are (default: %(default)s)")
    _add_number(parser, "--nli-rows", 72, "NLI pairs a step")
    _add_number(parser, "--texts", 10, "labelled texts a step")
    _add_number(parser, "--max-length", 256, "tokens of a training pair")
    _add_number(parser, "--batch-tokens", 2048, "tokens that are computed at a time")
    _add_number(parser, "--dropout", 0.0, "dropout of hidden states")
    _add_number(parser, "--keep-layers", 0, "lower layers of the cross-encoder that are not trained")
    _add_number(parser, "--nli-weight", 1.0, "weight of the loss on NLI pairs")
    _add_number(parser, "--pair-weight", 0.5, "weight of the loss on single labels")
    _add_number(parser, "--taught-weight", 1.0, "weight of each divergence from the answers of --taught-by")
    _add_number(parser, "--distil-weight", 0.5, "weight of the divergence from the embedder's ranking")


def _add_term(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--term", choices=("frozen", "trained", "shared"), default="frozen",
                        help="encoder of the similarity term: the unchanged embedder (or that of --term-from), a "
                        "trained copy of it, or the cross-encoder's own layers (default: %(default)s)")
    _add_number(parser, "--term-weight", 10.0, "what the cosine is multiplied by; 0 trains without the term")
    _add_number(parser, "--term-offset", 0.0, "what is added")
    parser.add_argument("--term-template", help="what makes a label the compared sentence (default: the hypothesis)")
    _add_number(parser, "--term-rate", 0.1, "share of the learning rate that a trained encoder gets")
    _add_number(parser, "--vector-weight", 1.0, "weight of a trained encoder's distance from the embedder's vectors")


def _add_machine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", default="cpu", help="cpu or cuda (default: %(default)s)")
    parser.add_argument("--bfloat16", action="store_true",
                        help="multiply in bfloat16, where the processor is faster in it")
    _add_number(parser, "--threads", max(1, (os.cpu_count() or 2)), "threads that compute on a CPU")
    _add_number(parser, "--processes", 1, "processes that draw examples")
    _add_number(parser, "--validation-rows", 500, "rows of each set that is held out")
    _add_number(parser, "--checkpoint-every", 400, "steps between checkpoints")
    _add_number(parser, "--log-every", 20, "steps between log lines")


def _add_number(parser: argparse.ArgumentParser, name: str, default: int | float, text: str) -> None:
    parser.add_argument(name, type=type(default), default=default, help=f"{text} (default: %(default)s)")
