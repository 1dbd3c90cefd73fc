#!/usr/bin/env python3
"""A bart-large with random weights: transformers' scores against libzstc's.

usage: full_size.py LIBZSTC [FOLDER]

LIBZSTC is libzstc.so; FOLDER keeps the model (1.6 GB, made by benchmarks/peers/models.py) for the next run. Needs
torch, transformers and about 6 GB of memory, so it is not part of the tests: each side runs in a process of its own,
because two libtorchs do not share one. Exit status 0 when all float32 scores agree within 1e-4.
"""
import ctypes
import json
import math
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

MODELS = pathlib.Path(__file__).resolve().parents[2] / "benchmarks" / "peers" / "models.py"
BOUND = 1e-4
LABELS = ["travel", "cooking", "dancing", "politics", "urgent", "not urgent", "sport", "music", "health", "money"]
TEXTS = [
    "one day I will see the world",
    "This year I want to spend less money on food that I do not even like.",
    "Armed police shoot man dead on London Underground",
    "Eat more vegetables, drink less coffee.",
    "How do I unblock my card after I typed the wrong PIN three times?",
    "Remind me to call the dentist tomorrow at nine in the morning.",
    "A man in a blue shirt is standing on a ladder cleaning a window.",
    "Learn to play the guitar well enough to accompany my daughter when she sings.",
    "What time does the last train to Edinburgh leave on a Sunday?",
    "Se faire des amis n'est pas facile à Tokyo 🗼, but I will try.",
    "The committee postponed its decision on the new budget until the auditors have answered.",
    "Run. Every. Single. Day. " * 30,
]


def expected(folder):
    """[text][label] logits of transformers, each pair alone."""
    import torch
    from transformers import BartForSequenceClassification, RobertaTokenizerFast

    tokenizer = RobertaTokenizerFast(vocab=f"{folder}/vocab.json", merges=f"{folder}/merges.txt")
    model = BartForSequenceClassification.from_pretrained(folder, attn_implementation="eager").eval()
    rows = []
    for text in TEXTS:
        row = []
        for label in LABELS:
            pair = tokenizer(text, f"This example is {label}.", return_tensors="pt", truncation="only_first",
                             max_length=1024)
            with torch.no_grad():
                row.append(model(pair["input_ids"], pair["attention_mask"]).logits[0].double().tolist())
        rows.append(row)
    return rows


def softmax(values):
    largest = max(values)
    powers = [math.exp(value - largest) for value in values]
    return [power / sum(powers) for power in powers]


def scores_of(rows, multi_label):
    if multi_label:
        return [[softmax([row[0], row[2]])[1] for row in text] for text in rows]
    return [softmax([row[2] for row in text]) for text in rows]


def answered(library, folder, precision, multi_label):
    """[text][label] scores of libzstc, through the library's JSON call."""
    zstc = ctypes.CDLL(library)
    zstc.zstc_last_error.restype = ctypes.c_char_p
    options, handle, answer = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()

    def check(status):
        if status != 0:
            sys.exit(zstc.zstc_last_error().decode())

    check(zstc.zstc_options_new(ctypes.byref(options)))
    check(zstc.zstc_options_set_precision(options, precision.encode()))
    check(zstc.zstc_options_set_device(options, b"cpu"))
    check(zstc.zstc_open(ctypes.byref(handle), folder.encode(), options))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{precision}: peak memory while opening {peak:.0f} MB", file=sys.stderr)
    request = {"inputs": TEXTS, "parameters": {"candidate_labels": LABELS, "multi_label": multi_label}}
    text = json.dumps(request).encode()
    check(zstc.zstc_classify_json(handle, text, ctypes.c_size_t(len(text)), ctypes.byref(answer)))
    answers = json.loads(ctypes.string_at(answer))
    zstc.zstc_string_free(answer)
    zstc.zstc_free(handle)
    zstc.zstc_options_free(options)
    return [[dict(zip(one["labels"], one["scores"]))[label] for label in LABELS] for one in answers]


def ask(*arguments):
    """One side, in a process of its own."""
    done = subprocess.run([sys.executable, __file__, *arguments], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def compare(library, folder):
    if not os.path.exists(f"{folder}/config.json"):
        subprocess.run([sys.executable, MODELS, "make", folder], check=True, stdout=subprocess.DEVNULL)
    rows = ask("--expected", folder)
    spread = max(row[2] for text in rows for row in text) - min(row[2] for text in rows for row in text)
    print(f"entailment logits spread over {spread:.3f}")
    good = True
    for precision in ("float32", "bfloat16", "float16", "int8"):
        for multi_label in (False, True):
            wanted = scores_of(rows, multi_label)
            got = ask("--answered", library, folder, precision, "1" if multi_label else "0")
            worst = max(abs(a - b) for x, y in zip(got, wanted) for a, b in zip(x, y))
            print(f"{precision}, multi_label {multi_label}: largest difference of a score {worst:.2e}", flush=True)
            good = good and (precision != "float32" or worst <= BOUND)
    return 0 if good else 1


def main():
    job, *rest = sys.argv[1:]
    if job == "--expected":
        print(json.dumps(expected(*rest)))
    elif job == "--answered":
        print(json.dumps(answered(*rest[:3], rest[3] == "1")))
    elif rest:
        os.makedirs(rest[0], exist_ok=True)
        return compare(os.path.abspath(job), rest[0])
    else:
        with tempfile.TemporaryDirectory() as folder:
            return compare(os.path.abspath(job), folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
