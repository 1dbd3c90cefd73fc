"""Requests for the comparisons of vectors with transformers, and what libzstc answers to them."""

import json

import support

CLASSIFY = """
import json, sys, zstc
folder, options, requests = json.loads(sys.stdin.read())
classify = zstc.Classifier(folder, device="cpu", **options)
answers = [classify(one["text"], one["labels"], multi_label=one["multi_label"],
                    hypothesis_template=one["template"], overflow=one["overflow"]) for one in requests]
print(json.dumps([[dict(zip(a["labels"], a["scores"]))[label] for label in one["labels"]]
                  for a, one in zip(answers, requests)]))
"""
WORDS = "a committee met on tuesday in the rain and nobody had seen why the server stopped".split()
TEXTS = [" ".join(WORDS[i % len(WORDS)] for i in range(start, start + count))
         for start, count in ((0, 1), (3, 9), (5, 40), (1, 110), (2, 260))]
LABELS = ["rain", "people at work", "machines that fail now and then"]


def requests(overflow="truncate"):
    for number, text in enumerate(TEXTS):
        for multi_label in (False, True):
            yield {"text": text, "labels": LABELS[:1 + number % 3], "multi_label": multi_label, "overflow": overflow,
                   "template": ("This example is {}.", "{}", "It is {}!")[number % 3]}


def scores_of(folder, asked, threads=2, precision="float32"):
    """Of each request the scores of its labels, in their order."""
    options = {"threads": threads, "precision": precision}
    done = support.run_python(CLASSIFY, stdin=json.dumps([str(folder), options, asked]))
    if done.returncode != 0:
        raise AssertionError(done.stderr[-2000:])
    return json.loads(done.stdout)
