"""Unigram beside Hugging Face's tokenizers: random steps around the vocabulary of a fixture, and random texts of all
scripts, white space of all kinds, marks, emoji and unassigned characters. The ids must be the same.

tokenizers finds control pieces such as "</s>" in a text; libzstc takes them as text. In the reference they are given
names that no text holds."""

import copy
import ctypes
import json
import os
import pathlib
import random
import tempfile
import unittest

import support
import tokenizers

DATA = pathlib.Path(support.ROOT) / "tests" / "data" / "tokenizers"
MARKS = [*range(0x300, 0x370), 0x20D0, 0x5B0, 0x94D, 0x93C, 0x200D, 0x200C, 0xFE0F, 0x1F3FB, 0x1161, 0x11A8, 0xE0061]
WHITE = " \t\n\r\x0b\x0c\x85\xa0\u1680\u2000\u2003\u200a\u2028\u2029\u202f\u205f\u3000\u200b\ufeff\u2581"
RANGES = [(32, 127), (97, 123), (0xA0, 0x600), (0x600, 0x3000), (0x3000, 0xD800), (0xE000, 0x10000),
          (0x10000, 0x20000), (0x1F1E6, 0x1F200), (0x1F300, 0x1F700), (1, 0x110000)]
SPECIAL = ["</s>", "<s>", "<mask>", "[MASK]", "[SEP]", "<unk>", "<0x41>", "  ", "...", "\u0915\u094d", "\u0600",
           "\ufb01"]


def replace(pattern, content):
    return {"type": "Replace", "pattern": pattern, "content": content}


STEPS = [
    *({"type": name} for name in ("NFC", "NFD", "NFKC", "NFKD", "Nmt", "Lowercase", "StripAccents")),
    {"type": "Strip", "strip_left": True, "strip_right": True},
    {"type": "Strip", "strip_left": False, "strip_right": True},
    {"type": "Prepend", "prepend": "\u2581"},
    replace({"String": "``"}, '"'),
    replace({"String": " "}, "\u2581"),
    replace({"Regex": " {2,}"}, "\u2581"),
    replace({"Regex": r"\s{2,}|[\n\r\t]"}, " "),
    replace({"Regex": r"\A +| +\z"}, ""),
]


class Library:
    def __init__(self, folder):
        self.lib = ctypes.CDLL(support.LIBRARY)
        self.lib.zstc_last_error.restype = ctypes.c_char_p
        self.handle = ctypes.c_void_p()
        if self.lib.zstc_tokenizer_new(ctypes.byref(self.handle), os.fsencode(folder)) != 0:
            raise ValueError(self.lib.zstc_last_error().decode())

    def ids(self, text):
        data, ids, count = text.encode(), (ctypes.c_int32 * 65536)(), ctypes.c_size_t()
        status = self.lib.zstc_tokenize(self.handle, data, ctypes.c_size_t(len(data)), ids, ctypes.c_size_t(65536),
                                        ctypes.byref(count))
        if status != 0:
            raise ValueError(self.lib.zstc_last_error().decode())
        return list(ids[: count.value])

    def close(self):
        self.lib.zstc_tokenizer_free(self.handle)


def metaspace(draw):
    if draw.random() < 0.3:
        return {"type": "Metaspace", "replacement": "\u2581", "str_rep": "\u2581", "add_prefix_space": True}
    scheme, split = draw.choice(["always", "always", "never"]), draw.random() < 0.7
    return {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": scheme, "split": split}


def pre_tokenizer(draw):
    first = draw.choice([None, None, {"type": "WhitespaceSplit"}, {"type": "Whitespace"},
                         {"type": "Punctuation", "behavior": "Isolated"},
                         {"type": "Digits", "individual_digits": draw.random() < 0.5},
                         {"type": "Split", "pattern": {"String": "a"}, "behavior": "MergedWithNext", "invert": False},
                         {"type": "Split", "pattern": {"Regex": " ?[^\\s]+"}, "behavior": "Isolated", "invert": False}])
    if first is None:
        return metaspace(draw) if draw.random() < 0.8 else None
    return {"type": "Sequence", "pretokenizers": [first, metaspace(draw)]} if draw.random() < 0.8 else first


def random_text(draw, pieces):
    def part():
        kind = draw.randrange(8)
        if kind < 2:
            return chr(draw.randrange(*draw.choice(RANGES)))
        if kind == 2:
            return draw.choice(WHITE)
        if kind == 3:
            return chr(draw.choice(MARKS))
        if kind == 4:
            return draw.choice(SPECIAL)
        if kind == 5:
            return draw.choice("abc\u00e9\u6f22 ") * draw.randrange(2, 40)
        piece = draw.choice(pieces)
        return piece if kind == 6 else piece.replace("\u2581", " ")

    text = "".join(part() for _ in range(draw.choice([1, 2, 3, 5, 8, 13, 30])))
    return "".join(character for character in text if not 0xD800 <= ord(character) < 0xE000)


def reference(whole):
    """The tokenizer of the file, without its post-processor, special tokens and control pieces."""
    whole = copy.deepcopy(whole)
    special = {token["content"] for token in whole["added_tokens"] if token["special"]}
    whole["added_tokens"] = [token for token in whole["added_tokens"] if not token["special"]]
    whole["post_processor"] = None
    for number, entry in enumerate(whole["model"]["vocab"]):
        if entry[0] in special or number == whole["model"]["unk_id"]:
            entry[0] = "\U0010fffd#%d#" % number
    return tokenizers.Tokenizer.from_str(json.dumps(whole))


def change(draw, whole):
    """Other steps, scores, pieces and added tokens."""
    vocabulary = whole["model"]["vocab"]
    charsmap = [step for step in whole["normalizer"]["normalizers"] if step["type"] == "Precompiled"]
    if not any(entry[0] == "[MASK]" for entry in vocabulary) and vocabulary[0][0] == "[PAD]":
        vocabulary.append(["[MASK]", 0.0])
    if draw.random() < 0.8:
        steps = [draw.choice(STEPS + charsmap * 3) for _ in range(draw.randrange(4))]
        whole["normalizer"] = {"type": "Sequence", "normalizers": steps}
    if draw.random() < 0.8:
        whole["pre_tokenizer"] = pre_tokenizer(draw)
    if draw.random() < 0.3:
        for entry in vocabulary:
            entry[1] = draw.choice([-1.0, -2.0, -3.0, -4.5, 0.0])
    if draw.random() < 0.3:
        whole["model"]["byte_fallback"] = True
        vocabulary += [["<0x%02X>" % byte, draw.choice([0.0, -5.0])] for byte in range(256)]
    contents = ["\u00e9", "\u6f22\u5b57", "a", "\u2581\u2581", "\U0001f600", "ab c"]
    for content in draw.sample(contents, draw.randrange(4)):
        vocabulary.append([content, draw.uniform(-15, -3)])
    for content in draw.sample(["evt5", "<tag>", "  x"], draw.choice([0, 0, 1, 2])):
        marks = {mark: draw.random() < 0.3 for mark in ("single_word", "lstrip", "rstrip", "normalized")}
        number = len(vocabulary) + sum(not token["special"] for token in whole["added_tokens"])
        whole["added_tokens"].append({"id": number, "content": content, "special": False, **marks})


class Unigram(unittest.TestCase):
    def same(self, folder, whole, draw, count, what):
        library, expected = Library(folder), reference(whole)
        pieces = [entry[0] for entry in whole["model"]["vocab"]] + ["evt5", "<tag>"] * 20
        try:
            for _ in range(count):
                text = random_text(draw, pieces)
                wanted = expected.encode(text, add_special_tokens=False).ids
                self.assertEqual(library.ids(text), wanted, "%s: %r" % (what, text))
        finally:
            library.close()

    def test_random_steps_and_texts(self):
        draw = random.Random(7)
        for case in range(40):
            name = draw.choice(["unigram", "debertav2"])
            whole = json.loads((DATA / name / "tokenizer.json").read_text(encoding="utf-8"))
            change(draw, whole)
            steps = {key: whole[key] for key in ("normalizer", "pre_tokenizer")}
            with tempfile.TemporaryDirectory() as folder, self.subTest(case=case):
                pathlib.Path(folder, "tokenizer.json").write_text(json.dumps(whole))
                self.same(folder, whole, draw, 150, str(steps)[:400])

    def test_sentencepiece_models(self):
        """Of the fixtures: what is read without tokenizer.json is what tokenizer.json holds."""
        draw = random.Random(8)
        for name in ("unigram", "debertav2"):
            whole = json.loads((DATA / name / "tokenizer.json").read_text(encoding="utf-8"))
            with tempfile.TemporaryDirectory() as folder:
                for path in (DATA / name).iterdir():
                    if path.name not in ("tokenizer.json", "hub_style.json"):
                        pathlib.Path(folder, path.name).write_bytes(path.read_bytes())
                self.same(folder, whole, draw, 1500, name)


if __name__ == "__main__":
    unittest.main()
