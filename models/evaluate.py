#!/usr/bin/env python3
"""Measures a model: zero-shot accuracy and macro-F1 on the evaluation sets, and NLI accuracy by source.

Prints Markdown tables. A row may carry several labels; any of them counts as right. "chance" is the expected accuracy of
a uniform guess. The sample of each set is drawn with a fixed seed, so two models see the same rows.
"""

import argparse
import collections
import json
import pathlib
import random

import torch
from tqdm import tqdm
from transformers import BertForSequenceClassification

import corpus
import network
from sampling import DEFAULT_TEMPLATE

HERE = pathlib.Path(__file__).resolve().parent
SETS = ("newsgroups20", "trec", "yelp", "sst2", "imdb", "subj", "new_years_resolutions")
SAMPLE_SEED = 5


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=HERE.parent.parent / "shared" / "data", type=pathlib.Path,
                        help="folder with the data files (default: ../shared/data beside the repository)")
    parser.add_argument("--model", default=HERE / "default", type=pathlib.Path, help="model folder (default: models/default)")
    parser.add_argument("--sets", nargs="+", default=SETS, help="topic sets to measure (default: %(default)s)")
    parser.add_argument("--rows", type=int, default=300, help="rows a set and NLI source (default: %(default)s)")
    parser.add_argument("--max-length", type=int, default=512, help="tokens of a pair (default: %(default)s)")
    parser.add_argument("--template", default=DEFAULT_TEMPLATE, help="hypothesis template (default: %(default)s)")
    parser.add_argument("--baseline", action="store_true", help="also measure all-MiniLM-L6-v2 cosines, text to bare label")
    parser.add_argument("--bfloat16", action="store_true", help="faster on a CPU that has it, a little less exact")
    parser.add_argument("--no-nli", action="store_true", help="leave the NLI sets out")
    parser.add_argument("--threads", type=int, default=2, help="threads (default: %(default)s)")
    parser.add_argument("--json", type=pathlib.Path, help="also write the figures to this file")
    return parser.parse_args()


class CrossEncoder:
    """The model under test, run by transformers: the one place to change when another runtime is measured."""

    def __init__(self, folder, max_length, bfloat16):
        self.model = BertForSequenceClassification.from_pretrained(folder, dtype=torch.float32).eval()
        self.tokenizer = network.load_tokenizer(folder)
        self.max_length, self.bfloat16 = max_length, bfloat16

    @torch.no_grad()
    def logits(self, pairs):
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            return network.pair_logits(self.model, self.tokenizer, [pairs], self.max_length, batch_tokens=4096)

    def best_labels(self, texts, labels, template):
        pairs = [(text, template.format(label)) for text in texts for label in labels]
        entailments = self.logits(pairs)[:, corpus.ENTAILMENT].view(len(texts), len(labels))
        return [labels[i] for i in entailments.argmax(1).tolist()]


class CosineBaseline:
    """all-MiniLM-L6-v2 untouched: the label whose vector lies nearest to the text's."""

    def __init__(self, max_length):
        self.embedder = network.SentenceEmbedder(min(max_length, 256), torch.float32)  # 256 is the embedder's own limit

    def best_labels(self, texts, labels, template):
        cosines = self.embedder.embed(texts) @ self.embedder.embed_labels(labels).T
        return [labels[i] for i in cosines.argmax(1).tolist()]


def predict(classifier, rows, labels, template, chunk=10):
    predictions = []
    for start in tqdm(range(0, len(rows), chunk), leave=False, disable=None):
        texts = [row.text for row in rows[start : start + chunk]]
        predictions += classifier.best_labels(texts, labels, template)
    return predictions


def sample(rows, count):
    return rows if len(rows) <= count else random.Random(SAMPLE_SEED).sample(rows, count)


def chance(rows, labels):
    """Expected accuracy of a uniform guess."""
    return sum(len(set(row.labels)) for row in rows) / (len(labels) * len(rows))


def accuracy(rows, predictions):
    return sum(p in row.labels for row, p in zip(rows, predictions)) / len(rows)


def macro_f1(rows, predictions):
    """Mean F1 of the labels that occur; the truth of a row is the predicted label where that is right, else its first."""
    truths = [p if p in row.labels else row.labels[0] for row, p in zip(rows, predictions)]
    scores = []
    for label in set(truths):
        hits = sum(t == p == label for t, p in zip(truths, predictions))
        scores.append(2 * hits / (truths.count(label) + predictions.count(label)))
    return sum(scores) / len(scores)


def measure_topics(arguments, classifiers):
    """Yields per set its name and figures: size, chance, and accuracy and macro-F1 of each classifier."""
    topics = corpus.read_topics(arguments.data, "dev", only_open=False)
    for name in arguments.sets:
        labels = sorted({label for row in topics[name] for label in row.labels})
        rows = sample(topics[name], arguments.rows)
        result = {"labels": len(labels), "rows": len(rows), "chance": chance(rows, labels)}
        for title, classifier in classifiers.items():
            predictions = predict(classifier, rows, labels, arguments.template)
            result[title] = {"accuracy": accuracy(rows, predictions), "macro_f1": macro_f1(rows, predictions)}
        yield name, result


def measure_nli(arguments, model):
    """Yields per source its name and figures: rows and accuracy."""
    sources = collections.defaultdict(list)
    for row in corpus.read_nli(arguments.data, "dev", only_open=False):
        sources[row.source].append(row)
    for name, rows in sorted(sources.items()):
        rows = sample(rows, arguments.rows)
        wanted = torch.tensor([row.label for row in rows])
        hits = model.logits([(row.premise, row.hypothesis) for row in rows]).argmax(1) == wanted
        yield name, {"rows": len(rows), "accuracy": hits.float().mean().item()}


def report_topics(results, titles):
    """Prints each set's line as soon as it is measured, and returns all figures."""
    print("| set | labels | rows | chance |" + "".join(f" {title} | macro-F1 |" for title in titles) + " times chance |")
    print("|---|---|---|---|" + "---|---|" * len(titles) + "---|", flush=True)
    figures = {}
    for name, result in results:
        cells = "".join(f' {result[t]["accuracy"]:.3f} | {result[t]["macro_f1"]:.3f} |' for t in titles)
        ratio = result[titles[0]]["accuracy"] / result["chance"]
        print(f'| {name} | {result["labels"]} | {result["rows"]} | {result["chance"]:.3f} |{cells} {ratio:.1f} |', flush=True)
        figures[name] = result
    return figures


def report_nli(results):
    print("\n| NLI source | rows | accuracy |\n|---|---|---|")
    figures = {}
    for name, result in results:
        print(f'| {name} | {result["rows"]} | {result["accuracy"]:.3f} |', flush=True)
        figures[name] = result
    return figures


def main():
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    model = CrossEncoder(arguments.model, arguments.max_length, arguments.bfloat16)
    classifiers = {"model": model}
    if arguments.baseline:
        classifiers["cosine baseline"] = CosineBaseline(arguments.max_length)
    figures = {"topics": report_topics(measure_topics(arguments, classifiers), list(classifiers))}
    if not arguments.no_nli:
        figures["nli"] = report_nli(measure_nli(arguments, model))
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
