#!/usr/bin/env python3
"""Fits weight and offset of the similarity term and the temperature of the logits to what a run has measured on sets
that it left out.

    python training/calibrate.py --run runs/one [--sets NAME ...] [--model runs/one/model] [--keep-weight]

Prints the quality of multi-label scores before and after: precision and recall at 0.5, expected calibration error (ECE)
and Brier score. With --model the folder's similarity term gets the new weight and offset, and its head is divided by
the temperature.
"""

import argparse
import pathlib
from collections.abc import Mapping

import numpy

from evaluation.decisions import MultiLabel, quality
from learning.calibration import Calibration, Measured, decide, fit
from learning.validation import Answers, accuracy, term_cosines
from network.export import scale_head
from network.similarity import Similarity, read_similarity, set_similarity

PREFIX = "validation-"


def main() -> None:
    options = _parse()
    similarity = read_similarity(options.run / "model")
    sets = {name: Measured(answers, term_cosines(answers, similarity.template))
            for name, answers in _read(options.run, options.sets).items()}
    before = Calibration(similarity.weight, similarity.offset, 1.0)
    after = fit(list(sets.values()), before, options.keep_weight)
    if options.model:
        _calibrate(options.model, similarity, after)
    print(f"weight {after.weight:.3f}, offset {after.offset:.3f}, temperature {after.temperature:.3f}")
    _report(sets, {"before": before, "after": after})


def _calibrate(model: pathlib.Path, before: Similarity, after: Calibration) -> None:
    """Of a model with another term than the run's, the head may have been divided already."""
    if read_similarity(model) != before:
        raise SystemExit(f"{model}: {read_similarity(model)}, not {before} as in the run: was it calibrated before?")
    scale_head(model, 1.0 / after.temperature)
    weight, offset = (round(value / after.temperature, 3) for value in (after.weight, after.offset))
    set_similarity(model, Similarity(weight, offset, before.template))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=pathlib.Path, required=True,
                        help="folder of a run: its validation-*.npz are read")
    parser.add_argument("--sets", nargs="*", metavar="SET", help="names of the sets to fit on (default: all)")
    parser.add_argument("--model", type=pathlib.Path, help="model folder that gets what was fitted")
    parser.add_argument("--keep-weight", action="store_true", help="fit offset and temperature only")
    return parser.parse_args()


def _read(run: pathlib.Path, names: list[str] | None) -> dict[str, Answers]:
    sets = dict[str, Answers]()
    for path in sorted(run.glob(f"{PREFIX}*.npz")):
        name = path.stem.removeprefix(PREFIX)
        if names is None or name in names:
            with numpy.load(path) as arrays:
                sets[name] = Answers(**arrays)
    for name in set(names or ()) - set(sets):
        raise SystemExit(f"{run}: no {PREFIX}{name}.npz")
    if not sets:
        raise SystemExit(f"{run}: no {PREFIX}*.npz: has the run been measured?")
    return sets


def _report(sets: Mapping[str, Measured], calibrations: Mapping[str, Calibration]) -> None:
    print("\n| set | | accuracy | " + " | ".join(MultiLabel._fields) + " |\n|" + "---|" * (3 + len(MultiLabel._fields)))
    for name, some in sets.items():
        for title, calibration in calibrations.items():
            values = (accuracy(some.answers, calibration.weight, some.cosine),
                      *quality(decide(some, calibration)))
            print(f"| {name} | {title} | " + " | ".join(f"{value:.3f}" for value in values) + " |")


if __name__ == "__main__":
    main()
