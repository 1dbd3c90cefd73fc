#!/usr/bin/env python3
"""Real tokenizer.json files beside tokenizers' own: each must give the same ids, or be refused by name.

    tests/python/real_tokenizers.py [--zstc build/dev/src/cli/zstc] FOLDER      needs: tokenizers

FOLDER holds a directory for each tokenizer. Its tokenizer.json is read alone; if there are other files beside it,
whether the directory opens as a whole is said too. Ids are those of texts without special tokens added; the strings of
special tokens in a text are plain text. Prints a table, and each difference; the status is 1 if there is one.
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from tokenizers import Tokenizer

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDENS = ("bpe", "wordpiece_uncased", "unigram", "modernbert", "debertav2")
MORE_TEXTS = (
    " leading", "trailing ", "  two  ", "\n\nlines\r\n\r\n  more\t\ttabs\n", "\u2581meta\u2581space \u2581",
    "it's WE'LL 'S 'T don\u2019t I'M 'RE'VE '\u017f \u212a'd",
    "123456789 1,234.5 \u0661\u0662\u0663 \u00b2\u00b3\u00bd \u2160\u2461", "CamelCaseHTTPServer snake_case x=1;//y",
    "\u4f60\u597d\uff0c\u4e16\u754c\u3002 \u65e5\u672c\u8a9e\u306e\u30c6\u30b9\u30c8",
    "\ud55c\uad6d\uc5b4 \u1112\u1161\u11ab", "e\u0301 \u00e9 \u212b \ufb01n",
    "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea",
    "\u0001\u007f\u0085\u00a0\u200b\u3000\ufeff", "a\u0300\u0323\u0345 \u0e01\u0e33 \u0915\u094d\u0937",
    "!?!?... --- ***", "\u00adsoft \ufffd",
)
SHOWN = 3


def golden_texts():
    for name in GOLDENS:
        path = ROOT / "tests" / "data" / "golden" / f"tokenize_{name}.jsonl"
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line:
                yield json.loads(line)["text"]


def random_texts(count, seed):
    """Code points of all of Unicode, and mixtures of pieces where steps meet."""
    draw = random.Random(seed)
    pieces = list(" \t\n\r'\".,!?_-(){}[]09aAzZ")
    pieces += ["'s", "'LL", "  ", "\u2581", "\u00e9", "e\u0301", "\u4f60", "\u00b2", "ab", "the"]
    for number in range(count):
        if number % 2:
            yield "".join(draw.choice(pieces) for _ in range(draw.randint(1, 24)))
        else:
            codes = (draw.choice((0x250, 0x3000, 0x10000, 0x110000)) for _ in range(draw.randint(1, 12)))
            codes = (draw.randrange(1, most) for most in codes)
            yield "".join(chr(code) for code in codes if not 0xD800 <= code < 0xE000) or "x"


def texts_of(definition, count):
    texts = list(golden_texts())
    random.Random(17).shuffle(texts)
    texts = texts[:count] + list(MORE_TEXTS) + list(random_texts(count, 5))
    draw = random.Random(7)
    added = [token["content"] for token in definition.get("added_tokens") or [] if "\u0000" not in token["content"]]
    for content in draw.sample(added, min(len(added), 200)):
        texts += [content, f"x{content}y", f" {content} ", f"{content}{draw.choice(added)} end", f"{content.upper()}."]
    return texts


def run_zstc(program, folder, texts):
    """One answer for each text, or the line that refuses the directory."""
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    done = subprocess.run([program, "tokenize", "-m", str(folder)], input=lines.encode(), capture_output=True)
    if done.returncode > 1:
        return None, done.stderr.decode().strip()
    return [json.loads(line) for line in done.stdout.decode().split("\n") if line], ""


def steps_of(step):
    if not step:
        return "-"
    inner = step.get("normalizers") or step.get("pretokenizers")
    return "+".join(steps_of(one) for one in inner) if inner else step["type"]


def differences(reference, texts, answers):
    for text, answer in zip(texts, answers):
        expected = reference.encode(text, add_special_tokens=False).ids
        if answer.get("ids") != expected:
            yield text, answer.get("ids", answer), expected


def read_reference(definition):
    """Where special strings are plain text. Pieces of a Unigram vocabulary that are special tokens would be found in
    texts all the same, so they get names that no text has."""
    definition = json.loads(json.dumps(definition))
    if definition["model"].get("type") == "Unigram":
        special = {token["content"] for token in definition.get("added_tokens") or [] if token["special"]}
        for piece in definition["model"]["vocab"]:
            if piece[0] in special:
                piece[0] += "\u0000"
    reference = Tokenizer.from_str(json.dumps(definition))
    reference.encode_special_tokens = True
    reference.no_truncation()
    reference.no_padding()
    return reference


def judge(program, folder, count):
    """The row of one directory, whether it is a defect."""
    definition = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    model = definition["model"]
    kind = [model.get("type") or "-", steps_of(definition.get("normalizer")), steps_of(definition.get("pre_tokenizer"))]
    try:
        reference = read_reference(definition)
    except Exception as error:  # whatever tokenizers raises
        return kind, f"not read by tokenizers: {error}", False
    texts = texts_of(definition, count)
    with tempfile.TemporaryDirectory() as alone:
        (pathlib.Path(alone) / "tokenizer.json").write_bytes((folder / "tokenizer.json").read_bytes())
        answers, refused = run_zstc(program, alone, texts)
    if answers is None:
        return kind, "refused: " + refused.split("tokenizer.json: ", 1)[-1], False
    found = list(differences(reference, texts, answers))
    for text, ids, expected in found[:SHOWN]:
        print(f"{folder.name}: {text!r}\n    zstc       {ids}\n    tokenizers {expected}", file=sys.stderr)
    if found:
        return kind, f"DIFFERS in {len(found)} of {len(texts)} texts", True
    return kind, f"equal ({len(texts)} texts)", False


def whole(program, folder):
    """What the directory with all its files gives."""
    if len(list(folder.iterdir())) == 1:
        return ""
    answers, refused = run_zstc(program, folder, ["a"])
    return "; the directory opens" if answers is not None else "; the directory is refused: " + refused


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--zstc", default=str(ROOT / "build" / "dev" / "src" / "cli" / "zstc"))
    parser.add_argument("--texts", type=int, default=1500, help="how many golden texts, and how many random ones")
    parser.add_argument("folder", type=pathlib.Path)
    options = parser.parse_args()
    is_wrong = False
    print("| directory | model | normalizer | pre_tokenizer | result |\n|---|---|---|---|---|")
    for path in sorted(options.folder.glob("*/tokenizer.json")):
        kind, result, wrong = judge(options.zstc, path.parent, options.texts)
        is_wrong |= wrong
        result += whole(options.zstc, path.parent)
        print("| " + " | ".join([path.parent.name, *kind, result]) + " |", flush=True)
    sys.exit(1 if is_wrong else 0)


if __name__ == "__main__":
    main()
