"""The steps of tokenizer.json beside tokenizers' own: patterns of public models, random regular expressions, random
sequences of steps, and the options of the model "BPE". Ids must be equal, or the file refused by name."""

import json
import os
import pathlib
import random
import tempfile
import unicodedata
import unittest

import real_tokenizers
from tokenizers import Regex, Tokenizer, pre_tokenizers

PROGRAM = os.environ["ZSTC_PROGRAM"]
SUFFIX = "</w>"

GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|"
          r"\s+(?!\S)|\s+")
O200K = "|".join((
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
    r"\p{N}{1,3}", r" ?[^\s\p{L}\p{N}]+[\r\n/]*", r"\s*[\r\n]+", r"\s+(?!\S)", r"\s+"))
PATTERNS = {
    "GPT-2": GPT2,
    "Llama 3": LLAMA3,
    "Qwen 2": LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}"),
    "GPT-4o": O200K,
    "cl100k": r"(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|"
              r"\s+(?!\S)|\s",
    "BLOOM": " ?[^(\\s|[.,!?\u2026\u3002\uff0c\u3001\u0964\u06d4\u060c])]+",
    "DeepSeek": r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+|"
                r" ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "DeepSeek CJK": "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+",
    "Falcon": "[0-9][0-9][0-9]",
    "CLIP": r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+",
    "word": r"\w+|[^\w\s]+",
    "lines": r"[^\n]+$|.\n?",
}
REFUSED = (r"\bword", r"(?<=a)b", r"(ab)+", r"a*", r"a|", r"[[:alpha:]]+", r"[a-z&&[^b]]", r"\p{Han}+", r"(?i:\p{L})",
           r"a+?", r"(?>a)", r"^a", r"\h", r"(?!ab)c", r"x{1,2}+", r"(?i:ss)", "(?i:\u00e9)", r"(a", r"[a", "a)", r"\1")
BEHAVIORS = ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous")


def split(pattern, behavior="Isolated", invert=False):
    return {"type": "Split", "pattern": {"Regex": pattern}, "behavior": behavior, "invert": invert}


def byte_level(use_regex=False, add_prefix_space=False):
    return {"type": "ByteLevel", "add_prefix_space": add_prefix_space, "trim_offsets": True, "use_regex": use_regex}


def sequence(*steps):
    return {"type": "Sequence", "pretokenizers": list(steps)}


def alphabet():
    return sorted(pre_tokenizers.ByteLevel.alphabet())


def cut_model():
    """Each byte twice, plain and as the last of a word: the ids say where words end."""
    return {"type": "BPE", "end_of_word_suffix": SUFFIX, "merges": [],
            "vocab": {char + end: number for number, (char, end) in
                      enumerate((char, end) for end in ("", SUFFIX) for char in alphabet())}}


def definition(model, pre_tokenizer, normalizer=None, added=()):
    return {"version": "1.0", "added_tokens": list(added), "normalizer": normalizer, "pre_tokenizer": pre_tokenizer,
            "post_processor": None, "decoder": None, "model": model}


def category(code):
    return unicodedata.category(chr(code))


def random_pattern(draw):
    atoms = (r"\s", r"\S", r"\w", r"\W", r"\d", r"\p{L}", r"\p{Lu}", r"\P{L}", r"\p{M}", r"\p{N}", r"\p{Nd}", r"\p{P}",
             r"\p{S}", "a", "b", " ", "'", r"\.", ".", "[ab]", "[^a]", r"[^\s\p{L}]", r"[\r\n]", r"[a-c0-4]", "[-a]",
             "[a-]", r"[\p{L}\d_]", r"[x[yz]\s]", "[\u00e0-\u00ff]", "\u4f60", r"[^\r\n\p{N}]", "-", "]"[:0] or ",")
    quantifiers = ("",) * 5 + ("?", "*", "+", "++", "*+", "?+", "{1,3}", "{2}", "{2,}")

    def one():
        kind = draw.random()
        if kind < 0.08:
            inner = "|".join(draw.choice(("a", "'s", "k", "re", "[bd]")) for _ in range(draw.randint(1, 2)))
            return "(?i:%s)" % inner + draw.choice(("", "?"))
        if kind < 0.16:
            return "(?:%s)" % sequence_of(draw.randint(1, 2)) + draw.choice(("", "?"))
        if kind < 0.24:
            return draw.choice((r"(?!\S)", r"(?=\s)", "(?!a)", "(?=[^b])", "$"))
        return draw.choice(atoms) + draw.choice(quantifiers)

    def sequence_of(alternatives):
        return "|".join("".join(one() for _ in range(draw.randint(1, 3))) for _ in range(alternatives))

    return sequence_of(draw.randint(1, 4))


class PreTokenizers(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.texts = list(real_tokenizers.MORE_TEXTS[:12]) + list(real_tokenizers.random_texts(40, 3))
        self.texts += list(real_tokenizers.golden_texts())[::400]
        self.texts = [text for text in self.texts if "\u0000" not in text]

    def tearDown(self):
        self.folder.cleanup()

    def open(self, tokenizer, texts):
        path = pathlib.Path(self.folder.name) / "tokenizer.json"
        path.write_text(json.dumps(tokenizer))
        return real_tokenizers.run_zstc(PROGRAM, self.folder.name, texts)

    def same(self, tokenizer, what, texts=None):
        """Whether it was read at all."""
        texts = texts or self.texts
        reference = Tokenizer.from_str(json.dumps(tokenizer))
        reference.encode_special_tokens = True
        answers, refused = self.open(tokenizer, texts)
        if answers is None:
            self.assertIn(" is not supported", refused, what)
            self.assertNotIn("\n", refused)
            return False
        for text, ids, expected in real_tokenizers.differences(reference, texts, answers):
            self.fail(f"{what}: {text!r}: {ids}, expected {expected}")
        return True

    def test_patterns_of_public_models_cut_as_the_reference(self):
        for name, pattern in PATTERNS.items():
            for behavior, invert in (("Isolated", False), ("Removed", True), ("MergedWithPrevious", False),
                                     ("MergedWithNext", True), ("Contiguous", False)):
                steps = sequence(split(pattern, behavior, invert), byte_level())
                self.assertTrue(self.same(definition(cut_model(), steps), f"{name} {behavior} {invert}"), name)

    def test_every_character_is_of_the_class_that_the_reference_has(self):
        codes = [code for code in range(1, 0x20000) if not 0xD800 <= code < 0xE000]
        codes = [code for code in codes if code < 0x250 or category(code) != category(code - 1)]
        texts = ["".join("a" + chr(code) for code in codes[at:at + 500]) for at in range(0, len(codes), 500)]
        names = ("L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Co "
                 "Cn").split()
        for step in [split(r"\p{%s}" % name) for name in names] + [
                split(r"\w"), split(r"[\w]"), split(r"[^\w]"), split(r"\W"), split(r"\s"),
                split(r"\d"), split("(?i:s)"), split("(?i:[a-z])"), {"type": "Punctuation"},
                {"type": "Digits", "individual_digits": True}, {"type": "WhitespaceSplit"}, {"type": "Whitespace"}]:
            self.assertTrue(self.same(definition(cut_model(), sequence(step, byte_level())), step, texts))

    def test_random_regular_expressions_match_as_the_reference(self):
        draw, read = random.Random(11), 0
        for case in range(150):
            pattern = random_pattern(draw)
            try:
                Regex(pattern)
            except Exception:
                continue
            steps = sequence(split(pattern, draw.choice(BEHAVIORS), draw.random() < 0.3), byte_level())
            with self.subTest(case=case, pattern=pattern):
                read += self.same(definition(cut_model(), steps), pattern)
        self.assertGreater(read, 60)

    def test_other_regular_expressions_are_refused_by_name(self):
        for pattern in REFUSED:
            answers, refused = self.open(definition(cut_model(), sequence(split(pattern), byte_level())), ["a"])
            self.assertIsNone(answers, pattern)
            self.assertIn("regular expression " + pattern, refused)

    def random_step(self, draw):
        return draw.choice((
            lambda: split(draw.choice(list(PATTERNS.values())), draw.choice(BEHAVIORS), draw.random() < 0.3),
            lambda: {"type": "Split", "pattern": {"String": draw.choice((" ", "ab", "\u2581", "."))},
                     "behavior": draw.choice(BEHAVIORS), "invert": draw.random() < 0.3},
            lambda: {"type": "Digits", "individual_digits": draw.random() < 0.5},
            lambda: {"type": "Punctuation", "behavior": draw.choice(BEHAVIORS)},
            lambda: {"type": "Metaspace", "replacement": "\u2581", "split": draw.random() < 0.5,
                     "prepend_scheme": draw.choice(("always", "never"))},
            lambda: {"type": "CharDelimiterSplit", "delimiter": draw.choice((" ", "a", "\u00e9"))},
            lambda: {"type": draw.choice(("Whitespace", "WhitespaceSplit", "BertPreTokenizer"))},
            lambda: byte_level(draw.random() < 0.5, draw.random() < 0.5),
        ))()

    def test_sequences_of_steps_are_done_in_their_order(self):
        draw = random.Random(23)
        for case in range(120):
            steps = [self.random_step(draw) for _ in range(draw.randint(1, 4))]
            if steps[0]["type"] == "Metaspace" and draw.random() < 0.5:
                steps[0]["prepend_scheme"] = "first"
            steps = sequence(*steps, byte_level())
            with self.subTest(case=case):
                self.assertTrue(self.same(definition(cut_model(), steps), steps))

    # ---- the model ----

    def character_model(self, draw):
        """Characters and merges of a small vocabulary, with whatever options."""
        prefix, suffix = draw.choice(("", "", "##")), draw.choice(("", "", SUFFIX))
        chars = list("abcdehlot \u2581.,'09\u00e9\u4f60")
        vocab = ["<unk>"] + [f"<0x{byte:02X}>" for byte in range(256) if byte != 0xE4 or draw.random() < 0.8]
        first, merges = [char for char in chars], []
        for _ in range(40):
            left = draw.choice(first)
            right = draw.choice(chars)
            end = suffix if draw.random() < 0.3 else ""
            merges.append([left, prefix + right + end])
            if left + right + end not in first and not end:
                first.append(left + right)
        vocab += [head + char + end for char in chars for head in {"", prefix} for end in {"", suffix}]
        vocab += [left + right[len(prefix):] for left, right in merges]
        vocab = list(dict.fromkeys(vocab))
        merges = [pair for pair in merges if all(part in vocab for part in pair)]
        return {"type": "BPE", "unk_token": draw.choice((None, "<unk>", "<unk>")), "fuse_unk": draw.random() < 0.5,
                "byte_fallback": draw.random() < 0.5, "ignore_merges": draw.random() < 0.3, "dropout": None,
                "continuing_subword_prefix": prefix or None, "end_of_word_suffix": suffix or None,
                "vocab": {piece: number for number, piece in enumerate(vocab)}, "merges": merges}

    def test_words_of_characters_are_merged_as_the_reference(self):
        draw = random.Random(31)
        metaspace = {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}
        llama = {"type": "Sequence", "normalizers": [
            {"type": "Prepend", "prepend": "\u2581"},
            {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]}
        bert = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None,
                "lowercase": True}
        chars = "abcdehlotBE  .,'09\u00e9\u4f60\u4e16\U0001f600x<>0E"
        for case in range(100):
            texts = ["".join(draw.choice(chars) for _ in range(draw.randint(1, 60))) for _ in range(60)]
            before = draw.choice(((None, None), (llama, None), (None, metaspace), (None, {"type": "WhitespaceSplit"}),
                                  (bert, metaspace)))
            tokenizer = definition(self.character_model(draw), before[1], before[0])
            with self.subTest(case=case):
                self.assertTrue(self.same(tokenizer, tokenizer["model"], texts))

    def test_words_of_bytes_are_merged_as_the_reference(self):
        draw = random.Random(41)
        whole = json.loads((real_tokenizers.ROOT / "tests/data/tokenizers/modernbert/tokenizer.json").read_text())
        for case in range(30):
            tokenizer = json.loads(json.dumps(whole))
            tokenizer["pre_tokenizer"] = draw.choice((
                byte_level(True), byte_level(True, True), sequence(split(LLAMA3), byte_level()),
                sequence({"type": "Digits", "individual_digits": True}, byte_level(True)),
                sequence({"type": "Punctuation", "behavior": "Contiguous"}, byte_level(True),
                         {"type": "Digits", "individual_digits": False}, split("[0-9][0-9][0-9]"))))
            model = tokenizer["model"]
            for key in ("ignore_merges", "fuse_unk", "byte_fallback"):
                model[key] = draw.random() < 0.5
            if draw.random() < 0.5:  # bytes that the vocabulary lacks
                for piece in draw.sample(alphabet(), 40):
                    used = [pair for pair in model["merges"] if piece in "".join(pair)]
                    if not used and piece in model["vocab"]:
                        model["vocab"]["\u00f1\u00f1" + piece] = model["vocab"].pop(piece)
                model["unk_token"] = draw.choice((None, next(iter(model["vocab"]))))
            with self.subTest(case=case):
                self.assertTrue(self.same(tokenizer, tokenizer["pre_tokenizer"]))


if __name__ == "__main__":
    unittest.main()
