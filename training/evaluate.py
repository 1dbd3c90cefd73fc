#!/usr/bin/env python3
"""Measures a model through libzstc: zero-shot accuracy, macro-F1 and confusion on topic sets, and NLI accuracy.

    python training/evaluate.py --library build/libzstc.so [--model FOLDER] [--rows 1000] [--baseline] [--pictures DIR]

Prints Markdown tables. A row may carry several labels; any of them counts as right. "chance" is the expected accuracy
of a uniform guess. The sample of each set is drawn with a fixed seed, so two models see the same rows.
"""

import json

import corpus
from evaluation.classifiers import Classifier, CosineBaseline, CrossEncoder, open_classifier
from evaluation.figures import labels_of, sample
from evaluation.measuring import Sample
from evaluation.nli import measure_nli
from evaluation.options import Options, parse
from evaluation.reports import Figures, report_multi_label, report_nli, report_sets, report_styles


def read_samples(options: Options) -> list[Sample]:
    topics = corpus.read_topics(options.data, "dev", only_open=False)
    for name in set(options.sets) - set(topics):
        raise SystemExit(f"{name}: no such set; there are {', '.join(sorted(topics))}")
    return [Sample(name, sample(topics[name], options.rows), labels_of(topics[name])) for name in options.sets]


def report(options: Options) -> dict[str, Figures]:
    """Everything that the options ask for."""
    model = CrossEncoder(open_classifier(options, options.model))
    classifiers: dict[str, Classifier] = {"model": model}
    if options.baseline:
        classifiers["cosine"] = CosineBaseline()
    samples = read_samples(options)
    figures = {"sets": report_sets(options, classifiers, samples)}
    if options.styles:
        figures["styles"] = report_styles(model, samples)
    if options.multi_label:
        figures["multi_label"] = report_multi_label(options, model, samples)
    if not options.no_nli:
        figures["nli"] = report_nli(measure_nli(options))
    return figures


def main() -> None:
    options = parse(__doc__)
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    figures = report(options)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
