"""Prints the figures as Markdown tables while they are measured, and returns them for the JSON file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evaluation.classifiers import Classifier, CrossEncoder
from evaluation.decisions import THRESHOLD, quality
from evaluation.figures import accuracy, chance
from evaluation.measuring import Quality, Sample, decide, measure_set, predict
from evaluation.options import DEFAULT_TEMPLATE, Options

STYLES = (DEFAULT_TEMPLATE, "This text is about {}.", "{}")

Figures = dict[str, dict[str, Any]]  # by set or source, then by name


def report_sets(options: Options, classifiers: Mapping[str, Classifier], samples: Iterable[Sample]) -> Figures:
    """Accuracy and macro-F1 of each classifier on each set."""
    heads = [head for title in classifiers for head in (title, "macro-F1")]
    _head("set", "labels", "rows", "chance", *heads)
    figures, qualities = Figures(), list[dict[str, Quality]]()
    for sample in samples:
        result = measure_set(classifiers, sample, options.template, options.pictures)
        facts = {"labels": len(sample.labels), "rows": len(sample.rows), "chance": chance(sample.rows, sample.labels)}
        figures[sample.name] = {**facts, **{title: quality._asdict() for title, quality in result.items()}}
        _line(sample.name, *facts.values(), *(value for quality in result.values() for value in quality))
        qualities.append(result)
    if qualities:
        _mean_line(qualities)
    return figures


def _mean_line(qualities: Sequence[Mapping[str, Quality]]) -> None:
    """The mean accuracy of each classifier over the sets."""
    means = [sum(result[title].accuracy for result in qualities) / len(qualities) for title in qualities[0]]
    _line("mean", "", "", "", *(cell for mean in means for cell in (mean, "")))


def report_styles(model: Classifier, samples: Iterable[Sample]) -> Figures:
    """Accuracy with templates of three styles."""
    _head("set", *(f"`{style}`" for style in STYLES))
    figures = Figures()
    for sample in samples:
        result = {style: accuracy(sample.rows, predict(model, sample, style)) for style in STYLES}
        figures[sample.name] = result
        _line(sample.name, *result.values())
    return figures


def report_multi_label(options: Options, model: CrossEncoder, samples: Iterable[Sample]) -> Figures:
    _head("set", "precision", "recall", "ECE", "Brier", "labels chosen a text")
    figures = Figures()
    for sample in samples:
        decisions = decide(model, sample, options.template)
        result, chosen = quality(decisions), float((decisions.scores > THRESHOLD).sum() / len(sample.rows))
        figures[sample.name] = {**result._asdict(), "chosen": chosen}
        _line(sample.name, *result, chosen)
    return figures


def report_nli(results: Iterable[tuple[str, dict[str, float]]]) -> Figures:
    _head("NLI source", "rows", "accuracy")
    figures = Figures()
    for name, result in results:
        _line(name, result["rows"], result["accuracy"])
        figures[name] = result
    return figures


def _head(*cells: str) -> None:
    print("\n| " + " | ".join(cells) + " |\n|" + "---|" * len(cells), flush=True)


def _line(*cells: str | float) -> None:
    texts = [f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in cells]
    print("| " + " | ".join(texts) + " |", flush=True)
