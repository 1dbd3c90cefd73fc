"""Tokenizers beside transformers' own: many directories, each a copy of a fixture with something changed, and the ids
of the same texts by both. What transformers 4.57 and 5 read alike must be read alike here too."""

import ctypes
import json
import os
import pathlib
import random
import shutil
import tempfile
import unittest
import warnings

import support

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

from transformers import AutoTokenizer

DATA = pathlib.Path(support.ROOT) / "tests" / "data"
CLASSES = {
    "tiny-bert": ["BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer"],
    "tiny-roberta": ["RobertaTokenizer", "BartTokenizer", "LongformerTokenizer", "MvpTokenizer"],
    "tiny-bart": ["BartTokenizer", "RobertaTokenizer"],
}
TEXTS = [
    "Hello Caf\u00e9 World",
    "\u6211\u4eec\u5728\u8def\u4e0a hi\u3000\u4f60",
    " two  spaces\tand\u00a0a tab ",
    "\u0130stanbul \u00c9T\u00c9 na\u00efve \uac00\u0301",
    "it's we'll (a,b) $5.00 a\u200bb c\u00add \U0001f600",
    "The server logged an event twice. And then it stopped!",
]
PREMISE = "One two three four five six seven eight nine ten eleven twelve"


class Library:
    """zstc_tokenizer_* of the library under test."""

    def __init__(self):
        self.lib = ctypes.CDLL(support.LIBRARY)
        self.lib.zstc_last_error.restype = ctypes.c_char_p

    def open(self, folder):
        handle = ctypes.c_void_p()
        if self.lib.zstc_tokenizer_new(ctypes.byref(handle), os.fsencode(folder)) != 0:
            raise ValueError(self.lib.zstc_last_error().decode())
        return handle

    def close(self, handle):
        self.lib.zstc_tokenizer_free(handle)

    def _call(self, function, *arguments):
        ids, count = (ctypes.c_int32 * 4096)(), ctypes.c_size_t()
        more = (None,) if function is self.lib.zstc_tokenize_pair else ()
        if function(*arguments, ids, ctypes.c_size_t(4096), ctypes.byref(count), *more) != 0:
            raise ValueError(self.lib.zstc_last_error().decode())
        return list(ids[: count.value])

    def ids(self, handle, text):
        data = text.encode()
        return self._call(self.lib.zstc_tokenize, handle, data, ctypes.c_size_t(len(data)))

    def pair(self, handle, premise, hypothesis, most):
        a, b = premise.encode(), hypothesis.encode()
        return self._call(
            self.lib.zstc_tokenize_pair,
            handle,
            a,
            ctypes.c_size_t(len(a)),
            b,
            ctypes.c_size_t(len(b)),
            ctypes.c_int32(most),
        )


def edit(folder, name, **changes):
    """Sets keys of a JSON file; a value of ... removes one."""
    path = folder / name
    content = json.loads(path.read_text()) if path.exists() else {}
    for key, value in changes.items():
        content[key] = value
        if value is ...:
            del content[key]
    path.write_text(json.dumps(content))


def token(content, **marks):
    return {
        "content": content,
        "lstrip": False,
        "rstrip": False,
        "single_word": False,
        "normalized": True,
        "special": False,
        **marks,
    }


# Contents of added tokens, and what the texts around them are made of.
ADDED = [
    "evt5",
    "EVT",
    "evt55",
    "5ev",
    "[E1]",
    "Caf\u00e9",
    "\u6211\u4eec",
    " x ",
    "  ",
    "a b",
    "|||IP|||",
    "#",
    "##b",
    "e\u0301",
    "the",
    "\u0130",
    "T",
    "</e>",
    "\u2003y",
    "ab",
    "b",
    "\u00a0",
    "_z",
    "\u1ea5x",
]
ADDED_PIECES = ADDED + [
    "evt 5",
    "EVT5",
    "Evt55x",
    "caf\u00e9",
    "CAFE\u0301",
    " ",
    " ",
    "  ",
    "\t",
    "\u3000",
    ".",
    ",",
    "_",
    "9",
    "\u0301",
    "\u0915\u094d",
    "\u200d",
    "word",
    "Hello",
    "\u4eec",
    "\u24b6",
    "[SEP]",
    "<mask>",
    "</s>",
]


class Tokenizers(unittest.TestCase):
    def setUp(self):
        warnings.simplefilter("ignore")
        self.library = Library()
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.made = 0

    def copy(self, source, without=()):
        self.made += 1
        folder = self.scratch / str(self.made)
        folder.mkdir()
        for path in source.iterdir():
            if path.suffix in (".json", ".txt") and path.name not in without:
                shutil.copyfile(path, folder / path.name)
        return folder

    def model(self, name, without=()):
        return self.copy(DATA / "golden" / "models" / name, without)

    def same(self, folder, texts=TEXTS, what=""):
        """Both read the folder, and give the same ids; special tokens in a text are text."""
        reference = AutoTokenizer.from_pretrained(folder, split_special_tokens=True)
        handle = self.library.open(folder)
        try:
            for text in texts:
                expected = reference(text, add_special_tokens=False)["input_ids"]
                self.assertEqual(self.library.ids(handle, text), expected, "%s: %r" % (what, text))
            hypothesis = len(reference(texts[0], add_special_tokens=False)["input_ids"])
            for limit in (12 + hypothesis, 128):
                expected = reference(PREMISE, texts[0], truncation="only_first", max_length=limit)["input_ids"]
                self.assertEqual(self.library.pair(handle, PREMISE, texts[0], limit), expected, what)
        finally:
            self.library.close(handle)

    def refused(self, folder, *words):
        with self.assertRaises(ValueError) as raised:
            self.library.close(self.library.open(folder))
        for word in words:
            self.assertIn(word, str(raised.exception))

    # ---- tokenizer_config.json ----

    def test_classes_of_words_put_their_options_in_the_files_place(self):
        draw = random.Random(1)
        for case in range(60):
            without = draw.choice([(), (), ("tokenizer.json",)])
            folder = self.model("tiny-bert", without)
            named = {
                "do_lower_case": draw.choice([True, False, ...]),
                "strip_accents": draw.choice([True, False, None, ...]),
                "tokenize_chinese_chars": draw.choice([True, False, ...]),
                "tokenizer_class": draw.choice([*CLASSES["tiny-bert"], "BertTokenizerFast", ...]),
                "do_basic_tokenize": draw.choice([True, False]),
                "never_split": ["Hello"],
                "truncation_side": draw.choice(["left", "right"]),
                "clean_up_tokenization_spaces": draw.choice([True, False]),
                "an_unknown_key": 7,
            }
            edit(
                folder,
                "tokenizer_config.json",
                strip_accents=None,
                **{k: v for k, v in named.items() if k != "strip_accents"}
            )
            edit(folder, "tokenizer_config.json", strip_accents=named["strip_accents"])
            if not without:
                whole = json.loads((folder / "tokenizer.json").read_text())
                whole["normalizer"].update(
                    lowercase=draw.choice([True, False]),
                    strip_accents=draw.choice([True, False, None]),
                    handle_chinese_chars=draw.choice([True, False]),
                )
                (folder / "tokenizer.json").write_text(json.dumps(whole))
            self.same(folder, what="%d: %s" % (case, named))

    def test_byte_level_classes_put_their_prefix_space_in_the_files_place(self):
        draw = random.Random(2)
        for name in ("tiny-roberta", "tiny-bart"):
            for case in range(20):
                without = draw.choice([(), (), ("tokenizer.json",)])
                folder = self.model(name, without)
                named = {
                    "add_prefix_space": draw.choice([True, False, ...]),
                    "tokenizer_class": draw.choice([*CLASSES[name], "RobertaTokenizerFast", ...]),
                    "trim_offsets": draw.choice([True, False]),
                    "errors": "ignore",
                    "truncation_side": draw.choice(["left", "right"]),
                    "add_bos_token": True,
                }
                edit(folder, "tokenizer_config.json", **named)
                if not without:
                    whole = json.loads((folder / "tokenizer.json").read_text())
                    whole["pre_tokenizer"]["add_prefix_space"] = draw.choice([True, False])
                    (folder / "tokenizer.json").write_text(json.dumps(whole))
                self.same(folder, what="%s %d: %s" % (name, case, named))

    def test_a_plain_class_takes_tokenizer_json_as_it_is(self):
        folder = self.model("tiny-bert")
        edit(folder, "tokenizer_config.json", tokenizer_class="PreTrainedTokenizerFast", do_lower_case=False)
        self.same(folder)
        folder = self.model("tiny-bert")
        edit(folder, "tokenizer_config.json", tokenizer_class=...)
        edit(folder, "config.json", tokenizer_class="PreTrainedTokenizerFast")
        edit(folder, "tokenizer_config.json", do_lower_case=False)
        self.same(folder)

    def test_directories_without_tokenizer_config_are_read_by_their_models_class(self):
        folder = self.model("tiny-bert", ("tokenizer_config.json",))
        whole = json.loads((folder / "tokenizer.json").read_text())
        whole["normalizer"]["lowercase"] = False
        (folder / "tokenizer.json").write_text(json.dumps(whole))
        self.same(folder)
        folder = self.model("tiny-roberta", ("tokenizer_config.json",))
        whole = json.loads((folder / "tokenizer.json").read_text())
        whole["pre_tokenizer"]["add_prefix_space"] = True
        (folder / "tokenizer.json").write_text(json.dumps(whole))
        self.same(folder)

    def test_truncation_in_tokenizer_json_gives_the_side_alone(self):
        for direction in ("Left", "Right"):
            folder = self.model("tiny-bert")
            cut = {"direction": direction, "max_length": 6, "strategy": "OnlyFirst", "stride": 0}
            edit(folder, "tokenizer.json", truncation=cut)
            self.same(folder, what=direction)
            edit(folder, "tokenizer_config.json", truncation_side="right")
            self.same(folder, what=direction + ", overridden")

    def test_special_tokens_of_old_files(self):
        for name, cls, sep in (("tiny-bert", "[MASK]", "[PAD]"), ("tiny-roberta", "<mask>", "<pad>")):
            for without in ((), ("special_tokens_map.json",)):
                folder = self.model(name, ("tokenizer.json", *without))
                edit(folder, "tokenizer_config.json", cls_token=cls, sep_token=sep)
                self.same(folder, what="%s without %s" % (name, without))
            folder = self.model(name, ("tokenizer.json",))
            edit(folder, "special_tokens_map.json", cls_token={**token(cls), "special": True}, sep_token=sep)
            self.same(folder, what=name + ", special_tokens_map.json")
            folder = self.model(name, ("tokenizer.json",))
            edit(folder, "tokenizer_config.json", cls_token=cls, added_tokens_decoder={})
            self.same(folder, what=name + ", special_tokens_map.json is not read")

    # ---- vocabularies of real size ----

    def test_real_vocabularies(self):
        for name, model in (("bert-uncased", "tiny-bert"), ("bert-cased", "tiny-bert"), ("bart", "tiny-bart")):
            for named in ({}, {"do_lower_case": False}, {"add_prefix_space": True}):
                folder = self.copy(DATA / "tokenizers" / name)
                shutil.copyfile(DATA / "golden" / "models" / model / "config.json", folder / "config.json")
                edit(folder, "tokenizer_config.json", **named)
                self.same(folder, what="%s %s" % (name, named))

    # ---- added tokens ----

    def write_added(self, folder, place, tokens, first):
        numbered = [(first + i, one) for i, one in enumerate(tokens)]
        if place == "tokenizer.json":
            whole = json.loads((folder / place).read_text())
            whole["added_tokens"] += [{"id": i, **one} for i, one in numbered]
            (folder / place).write_text(json.dumps(whole))
        elif place == "added_tokens.json":
            (folder / place).write_text(json.dumps({one["content"]: i for i, one in numbered}))
        else:
            edit(folder, "tokenizer_config.json", added_tokens_decoder={str(i): one for i, one in numbered})

    def test_added_tokens_are_found_as_the_reference_finds_them(self):
        draw = random.Random(3)
        for case in range(90):
            name = draw.choice(["tiny-bert", "tiny-bert", "tiny-roberta", "tiny-bart"])
            place = draw.choice(["tokenizer.json", "added_tokens.json", "added_tokens_decoder"])
            without = ("tokenizer.json",) if place != "tokenizer.json" and draw.random() < 0.7 else ()
            folder = self.model(name, without)
            bare = place == "added_tokens.json"
            flag = (lambda: False) if bare else (lambda: draw.random() < 0.3)
            tokens = [
                token(
                    content,
                    lstrip=flag(),
                    rstrip=flag(),
                    single_word=flag(),
                    special=flag(),
                    normalized=bare or draw.random() < 0.6,
                )
                for content in draw.sample(ADDED, draw.randint(1, 6))
            ]
            known = (
                json.loads((folder / "vocab.json").read_text())
                if name != "tiny-bert"
                else set((folder / "vocab.txt").read_text().split("\n"))
            )
            tokens = [one for one in tokens if one["content"] not in known]
            self.write_added(folder, place, tokens, 1700 if name == "tiny-bert" else 1301)
            named = (
                {"do_lower_case": draw.choice([True, False])}
                if name == "tiny-bert"
                else {"add_prefix_space": draw.choice([True, False])}
            )
            edit(folder, "tokenizer_config.json", **named)
            texts = ["".join(draw.choice(ADDED_PIECES) for _ in range(draw.randint(1, 12))) for _ in range(25)]
            with self.subTest(case=case):
                self.same(folder, texts, what="%s %s %s %s" % (name, place, named, tokens))

    def test_a_token_of_the_vocabulary_may_be_added_too(self):
        folder = self.model("tiny-bert")
        words = (folder / "vocab.txt").read_text().split("\n")
        whole = json.loads((folder / "tokenizer.json").read_text())
        whole["added_tokens"].append({"id": words.index("the"), **token("the")})
        (folder / "tokenizer.json").write_text(json.dumps(whole))
        self.same(folder, ["The theory of them", "othe the"])

    def test_tokens_that_stay_special_stay_text(self):
        for key in ("additional_special_tokens", "mask_token"):
            for without in ((), ("tokenizer.json",)):
                folder = self.model("tiny-bert", without)
                self.write_added(folder, "added_tokens_decoder", [token("evt5", special=True, normalized=False)], 1700)
                edit(folder, "tokenizer_config.json", **{key: ["evt5"] if key[0] == "a" else "evt5"})
                self.same(folder, ["an evt5 evt5x", "EVT5"], what=key)
        for without in ((), ("tokenizer.json",)):  # named, whatever the mark says
            folder = self.model("tiny-roberta", without)
            self.write_added(folder, "added_tokens_decoder", [token("evt5")], 1301)
            edit(folder, "tokenizer_config.json", mask_token="evt5")
            self.same(folder, ["an evt5 evt5x", "EVT5"])
        folder = self.model("tiny-bert", ("tokenizer.json",))
        self.write_added(folder, "added_tokens.json", [token("evt5")], 1700)
        edit(folder, "special_tokens_map.json", mask_token="evt5")
        self.same(folder, ["an evt5 evt5x", "EVT5"])

    def test_files_that_contradict_each_other_are_refused(self):
        for other in ({"1701": token("evt5")}, {"1700": token("evt5", lstrip=True)}):
            folder = self.model("tiny-bert")
            self.write_added(folder, "tokenizer.json", [token("evt5")], 1700)
            edit(folder, "tokenizer_config.json", added_tokens_decoder=other)
            self.refused(folder, "evt5", "tokenizer.json")
        folder = self.model("tiny-bert")
        self.write_added(folder, "tokenizer.json", [token("evt5")], 1700)
        (folder / "added_tokens.json").write_text('{"evt5": 1701}')
        self.refused(folder, "evt5", "1700", "1701")
        folder = self.model("tiny-bert", ("special_tokens_map.json",))
        edit(folder, "tokenizer_config.json", cls_token="[MASK]")
        self.refused(folder, "[MASK]", "cls_token")

    # ---- ids that nothing yields ----

    def test_lines_that_no_text_reaches_do_not_matter(self):
        folder = self.model("tiny-bert", ("tokenizer.json",))
        with open(folder / "vocab.txt", "a") as lines:
            lines.write("\n")
        self.same(folder)
        folder = self.model("tiny-bert", ("tokenizer.json",))
        text = (folder / "vocab.txt").read_bytes()
        (folder / "vocab.txt").write_bytes(b"\xef\xbb\xbf" + text)
        self.same(folder)


if __name__ == "__main__":
    unittest.main()
