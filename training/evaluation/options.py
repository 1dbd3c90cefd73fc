"""The options of a measurement."""

import argparse
import dataclasses
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SETS = ("newsgroups20", "trec", "yelp", "sst2", "imdb", "subj", "new_years_resolutions")
DEFAULT_TEMPLATE = "This example is {}."


@dataclasses.dataclass(frozen=True)
class Options:
    """See the help of each below."""

    data: pathlib.Path
    library: str | None
    model: pathlib.Path
    sets: list[str]
    rows: int
    template: str
    precision: str
    threads: int
    baseline: bool
    styles: bool
    multi_label: bool
    no_nli: bool
    pictures: pathlib.Path | None
    json: pathlib.Path | None


def parse(description: str | None) -> Options:
    """The options that the command line gives."""
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=description, formatter_class=formatter)
    _add_inputs(parser)
    _add_measurements(parser)
    return Options(**vars(parser.parse_args()))


def _add_inputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", default=ROOT.parent / "shared" / "data", type=pathlib.Path,
                        help="folder with the data files (default: ../shared/data beside the repository)")
    parser.add_argument("--library", help="libzstc.so (default: where the Python package finds it)")
    parser.add_argument("--model", default=ROOT / "models" / "default", type=pathlib.Path,
                        help="model folder (default: models/default)")
    parser.add_argument("--sets", nargs="*", default=list(SETS), help="topic sets to measure (default: %(default)s)")
    parser.add_argument("--rows", type=int, default=1000, help="rows a set and NLI source (default: %(default)s)")
    parser.add_argument("--template", default=DEFAULT_TEMPLATE, help="hypothesis template (default: %(default)s)")
    parser.add_argument("--precision", default="float32", help="as zstc has them (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=0, help="threads, 0 for all processors (default: %(default)s)")


def _add_measurements(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--baseline", action="store_true",
                        help="also measure all-MiniLM-L6-v2 cosines, text to bare label")
    parser.add_argument("--styles", action="store_true", help="also measure each set with templates of three styles")
    parser.add_argument("--multi-label", action="store_true",
                        help="also measure multi-label scores at a threshold of 0.5")
    parser.add_argument("--no-nli", action="store_true", help="leave the NLI sets out")
    parser.add_argument("--pictures", type=pathlib.Path,
                        help="draws a confusion matrix of each set into this folder")
    parser.add_argument("--json", type=pathlib.Path, help="also write the figures to this file")
