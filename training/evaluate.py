#!/usr/bin/env python3
"""Measures a model through libzstc: zero-shot accuracy, macro-F1 and confusion on the evaluation sets, and NLI accuracy.

    python training/evaluate.py --library build/libzstc.so [--model FOLDER] [--rows 1000] [--baseline] [--pictures FOLDER]

Prints Markdown tables. A row may carry several labels; any of them counts as right. "chance" is the expected accuracy of a
uniform guess. The sample of each set is drawn with a fixed seed, so two models see the same rows.
"""

import argparse
import collections
import json
import math
import os
import pathlib
import random
import sys
import tempfile

from tqdm import tqdm

import corpus

HERE = pathlib.Path(__file__).resolve().parent
SETS = ("newsgroups20", "trec", "yelp", "sst2", "imdb", "subj", "new_years_resolutions")
STYLES = ("This example is {}.", "This text is about {}.", "{}")
SAMPLE_SEED = 5


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=HERE.parent.parent / "shared" / "data", type=pathlib.Path,
                        help="folder with the data files (default: ../shared/data beside the repository)")
    parser.add_argument("--library", help="libzstc.so (default: where the Python package finds it)")
    parser.add_argument("--model", default=HERE.parent / "models" / "default", type=pathlib.Path,
                        help="model folder (default: models/default)")
    parser.add_argument("--sets", nargs="*", default=SETS, help="topic sets to measure (default: %(default)s)")
    parser.add_argument("--rows", type=int, default=1000, help="rows a set and NLI source (default: %(default)s)")
    parser.add_argument("--template", default=STYLES[0], help="hypothesis template (default: %(default)s)")
    parser.add_argument("--precision", default="float32", help="as zstc has them (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=0, help="threads, 0 for all processors (default: %(default)s)")
    parser.add_argument("--baseline", action="store_true", help="also measure all-MiniLM-L6-v2 cosines, text to bare label")
    parser.add_argument("--styles", action="store_true", help="also measure each set with templates of three styles")
    parser.add_argument("--multi-label", action="store_true", help="also measure multi-label scores at a threshold of 0.5")
    parser.add_argument("--no-nli", action="store_true", help="leave the NLI sets out")
    parser.add_argument("--pictures", type=pathlib.Path, help="draws a confusion matrix of each set into this folder")
    parser.add_argument("--json", type=pathlib.Path, help="also write the figures to this file")
    return parser.parse_args()


def open_classifier(arguments, folder):
    """The project's own Python package, from beside this folder."""
    if arguments.library:
        os.environ["ZSTC_LIBRARY"] = arguments.library
    sys.path.insert(0, str(HERE.parent / "bindings" / "python"))
    import zstc

    return zstc.Classifier(folder, device="cpu", precision=arguments.precision, threads=arguments.threads)


class CrossEncoder:
    """The model under test."""

    def __init__(self, classifier):
        self.classifier = classifier

    def best_labels(self, texts, labels, template):
        return [result["labels"][0] for result in self.classifier(texts, labels, hypothesis_template=template)]


class CosineBaseline:
    """all-MiniLM-L6-v2 untouched: the label whose vector lies nearest to the text's."""

    def __init__(self):
        import network

        self.embedder = network.SentenceEmbedder()

    def best_labels(self, texts, labels, template):
        cosines = self.embedder.embed(texts) @ self.embedder.embed_labels(labels).T
        return [labels[i] for i in cosines.argmax(1).tolist()]


class Nli:
    """Three-way answers through the public interface, which gives a label's entailment against its contradiction.

    The hypothesis is the only label of a bare template, so a score s is softmax over (contradiction, entailment) and
    log(s / (1 - s)) the difference of their logits. The same weights with the names of entailment and neutral exchanged give
    the difference of neutral and contradiction; the largest of the three is the answer.
    """

    def __init__(self, arguments):
        self.entailment = open_classifier(arguments, arguments.model)
        with tempfile.TemporaryDirectory() as folder:
            exchange_names(arguments.model, pathlib.Path(folder))
            self.neutral = open_classifier(arguments, folder)

    def answer(self, row):
        options = [(self.difference(self.entailment, row), corpus.ENTAILMENT),
                   (self.difference(self.neutral, row), corpus.NEUTRAL), (0.0, corpus.CONTRADICTION)]
        return max(options)[1]

    @staticmethod
    def difference(classifier, row):
        score = classifier(row.premise, [row.hypothesis], True, "{}")["scores"][0]
        return math.log(max(score, 1e-30) / max(1.0 - score, 1e-30))


def exchange_names(model, folder):
    """The model's folder again, with entailment and neutral called by each other's name."""
    other = {"entailment": "neutral", "neutral": "entailment"}
    for path in model.resolve().iterdir():
        if path.name != "config.json":
            (folder / path.name).symlink_to(path)
    config = json.loads((model / "config.json").read_text(encoding="utf-8"))
    config["id2label"] = {i: other.get(name, name) for i, name in config["id2label"].items()}
    config["label2id"] = {name: int(i) for i, name in config["id2label"].items()}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")


def predict(classifier, rows, labels, template, chunk=20):
    predictions = []
    for start in tqdm(range(0, len(rows), chunk), leave=False, disable=None):
        texts = [row.text for row in rows[start : start + chunk]]
        predictions += classifier.best_labels(texts, labels, template)
    return predictions


def sample(rows, count):
    return rows if len(rows) <= count else random.Random(SAMPLE_SEED).sample(rows, count)


def labels_of(rows):
    return sorted({label for row in rows for label in row.labels})


def chance(rows, labels):
    """Expected accuracy of a uniform guess."""
    return sum(len(set(row.labels)) for row in rows) / (len(labels) * len(rows))


def accuracy(rows, predictions):
    return sum(p in row.labels for row, p in zip(rows, predictions)) / len(rows)


def truths_of(rows, predictions):
    """One truth a row: the predicted label where that is right, else its first."""
    return [p if p in row.labels else row.labels[0] for row, p in zip(rows, predictions)]


def macro_f1(rows, predictions):
    """Mean F1 of the labels that are a truth. Where rows have several labels, the truth follows the prediction, which flatters."""
    truths = truths_of(rows, predictions)
    scores = []
    for label in set(truths):
        hits = sum(t == p == label for t, p in zip(truths, predictions))
        scores.append(2 * hits / (truths.count(label) + predictions.count(label)))
    return sum(scores) / len(scores)


def draw_confusion(rows, predictions, labels, title, path):
    """Truths down, predictions across, each row in shares of its truth."""
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plot
    import numpy

    place = {label: i for i, label in enumerate(labels)}
    counts = numpy.zeros((len(labels), len(labels)))
    for truth, prediction in zip(truths_of(rows, predictions), predictions):
        counts[place[truth], place[prediction]] += 1
    side = max(4.0, 0.28 * len(labels) + 2)
    figure, axis = plot.subplots(figsize=(side, side))
    axis.imshow(counts / counts.sum(1, keepdims=True).clip(1), cmap="Blues", vmin=0, vmax=1)
    axis.set_xticks(range(len(labels)), labels, rotation=90, fontsize=7)
    axis.set_yticks(range(len(labels)), labels, fontsize=7)
    axis.set_xlabel("predicted")
    axis.set_ylabel("truth")
    axis.set_title(title, fontsize=9)
    figure.tight_layout()
    figure.savefig(path, dpi=90)
    plot.close(figure)


def measure_set(arguments, classifiers, name, rows, labels):
    """Size, chance, and accuracy and macro-F1 of each classifier; the model's confusion as a picture."""
    result = {"labels": len(labels), "rows": len(rows), "chance": chance(rows, labels)}
    for title, classifier in classifiers.items():
        predictions = predict(classifier, rows, labels, arguments.template)
        result[title] = {"accuracy": accuracy(rows, predictions), "macro_f1": macro_f1(rows, predictions)}
        if arguments.pictures and title == "model":
            draw_confusion(rows, predictions, labels, name, arguments.pictures / f"{name}.png")
    return result


def measure_styles(model, rows, labels):
    return {style: accuracy(rows, predict(model, rows, labels, style)) for style in STYLES}


def measure_multi_label(arguments, model, rows, labels, chunk=20):
    """Precision and recall, over all labels of all rows, of scores above 0.5."""
    hits = said = wanted = 0
    for start in tqdm(range(0, len(rows), chunk), leave=False, disable=None):
        some = rows[start : start + chunk]
        results = model.classifier([row.text for row in some], labels, True, arguments.template)
        for row, result in zip(some, results):
            chosen = {label for label, score in zip(result["labels"], result["scores"]) if score > 0.5}
            hits += len(chosen & set(row.labels))
            said += len(chosen)
            wanted += len(set(row.labels))
    return {"precision": hits / max(1, said), "recall": hits / wanted, "chosen": said / len(rows)}


def measure_nli(arguments):
    """Yields per source its name and figures: rows and accuracy."""
    nli, sources = Nli(arguments), collections.defaultdict(list)
    for row in corpus.read_nli(arguments.data, "dev", only_open=False):
        sources[row.source].append(row)
    for name, rows in sorted(sources.items()):
        rows = sample(rows, arguments.rows)
        hits = sum(nli.answer(row) == row.label for row in tqdm(rows, leave=False, disable=None))
        yield name, {"rows": len(rows), "accuracy": hits / len(rows)}


def table(head):
    print("\n| " + " | ".join(head) + " |\n|" + "---|" * len(head), flush=True)


def line(*cells):
    print("| " + " | ".join(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in cells) + " |", flush=True)


def report_sets(arguments, classifiers, samples):
    titles = list(classifiers)
    table(["set", "labels", "rows", "chance"] + [head for title in titles for head in (title, "macro-F1")])
    figures = {}
    for name, (rows, labels) in samples.items():
        figures[name] = result = measure_set(arguments, classifiers, name, rows, labels)
        line(name, result["labels"], result["rows"], result["chance"],
             *(value for title in titles for value in result[title].values()))
    if figures:
        means = [sum(result[title]["accuracy"] for result in figures.values()) / len(figures) for title in titles]
        line("mean", "", "", "", *(cell for mean in means for cell in (mean, "")))
    return figures


def report_styles(model, samples):
    table(["set", *(f"`{style}`" for style in STYLES)])
    figures = {}
    for name, (rows, labels) in samples.items():
        figures[name] = measure_styles(model, rows, labels)
        line(name, *figures[name].values())
    return figures


def report_multi_label(arguments, model, samples):
    table(["set", "precision", "recall", "labels chosen a text"])
    figures = {}
    for name, (rows, labels) in samples.items():
        figures[name] = measure_multi_label(arguments, model, rows, labels)
        line(name, *figures[name].values())
    return figures


def report_nli(results):
    table(["NLI source", "rows", "accuracy"])
    figures = {}
    for name, result in results:
        line(name, result["rows"], result["accuracy"])
        figures[name] = result
    return figures


def main():
    arguments = parse_arguments()
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    model = CrossEncoder(open_classifier(arguments, arguments.model))
    classifiers = {"model": model}
    if arguments.baseline:
        classifiers["cosine"] = CosineBaseline()
    topics = corpus.read_topics(arguments.data, "dev", only_open=False)
    for name in set(arguments.sets) - set(topics):
        raise SystemExit(f"{name}: no such set; there are {', '.join(sorted(topics))}")
    samples = {name: (sample(topics[name], arguments.rows), labels_of(topics[name])) for name in arguments.sets}
    figures = {"sets": report_sets(arguments, classifiers, samples)}
    if arguments.styles:
        figures["styles"] = report_styles(model, samples)
    if arguments.multi_label:
        figures["multi_label"] = report_multi_label(arguments, model, samples)
    if not arguments.no_nli:
        figures["nli"] = report_nli(measure_nli(arguments))
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
