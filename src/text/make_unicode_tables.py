#!/usr/bin/env python3
"""Writes unicode_tables.c: what Hugging Face's tokenizers hold of each code point, where utf8proc cannot say it.

Provenance: the classes are tests/data/golden/classes_bytelevel.jsonl and classes_bert.jsonl, which were read off
tokenizers 0.23. Which code points decompose, which are no starters, and lower case are asked of the installed
`tokenizers`; combining classes are unicodedata's; lower case and compatibility decompositions are compared with
libutf8proc 2.8 (Unicode 15). Classes of grapheme clusters are those of `regex` 2026.5.9 (Unicode 17, as
unicode-segmentation 1.13 in tokenizers 0.23 has).

    python3 src/text/make_unicode_tables.py > src/text/unicode_tables.c

It needs tokenizers, regex==2026.5.9 and libutf8proc2.
"""
import ctypes
import json
import pathlib
import unicodedata

import regex
from tokenizers import normalizers

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "data" / "golden"
BYTELEVEL = {"letter": 1, "number": 2, "space": 3}
BERT = {"removed": 1, "space": 2, "cjk": 3, "punctuation": 4, "mark": 5}
END = 0x110000
COMPAT, DECOMPOSE = 1 << 2, 1 << 4  # utf8proc_option_t


def is_scalar(code):
    return not 0xD800 <= code < 0xE000


def read_classes(name, values):
    classes = bytearray(END)
    for line in (GOLDEN / name).read_text(encoding="utf-8").split("\n"):
        if line:
            row = json.loads(line)
            for code in range(row["first"], row["last"] + 1):
                classes[code] = values[row["class"]]
    return classes


def decomposes():
    nfd = normalizers.NFD()
    return bytearray(int(is_scalar(code) and nfd.normalize_str(chr(code)) != chr(code)) for code in range(END))


def combining():
    """Which code points are no starters is seen by how NFD orders them beside marks of class 1 and 240."""
    nfd = normalizers.NFD()
    classes = bytearray(END)
    for code in filter(is_scalar, range(END)):
        mark = chr(code)
        if nfd.normalize_str(mark) == mark and (nfd.normalize_str(mark + "\u0334") == "\u0334" + mark
                                                or nfd.normalize_str("\u0345" + mark) == mark + "\u0345"):
            classes[code] = unicodedata.combining(mark)
    return classes


def newer_lower():
    utf8proc = ctypes.CDLL("libutf8proc.so.2")
    lowercase = normalizers.Lowercase()
    for code in range(1, END):
        if not is_scalar(code) or code == 0x130:
            continue
        lower = lowercase.normalize_str(chr(code))
        if lower != chr(utf8proc.utf8proc_tolower(code)):
            assert len(lower) == 1
            yield code, ord(lower)


def marks():
    """What StripAccents drops: the marks of an old version, Mc and Me too."""
    strip = normalizers.StripAccents()
    return bytearray(int(is_scalar(code) and strip.normalize_str(chr(code)) == "") for code in range(END))


def compatible():
    """Where NFKD is not NFD; what it is then must be utf8proc's."""
    utf8proc = ctypes.CDLL("libutf8proc.so.2")
    nfd, nfkd = normalizers.NFD(), normalizers.NFKD()
    parts, boundary = (ctypes.c_int32 * 32)(), ctypes.c_int(0)
    classes = bytearray(END)
    for code in filter(is_scalar, range(END)):
        wanted = nfkd.normalize_str(chr(code))
        if wanted == nfd.normalize_str(chr(code)):
            continue
        count = utf8proc.utf8proc_decompose_char(code, parts, 32, DECOMPOSE | COMPAT, ctypes.byref(boundary))
        assert "".join(map(chr, parts[:count])) == wanted, hex(code)
        classes[code] = 1
    return classes


def compositions():
    """Pairs that NFC joins, but for Hangul."""
    nfd, nfc = normalizers.NFD(), normalizers.NFC()
    for code in filter(is_scalar, range(END)):
        one = chr(code)
        if nfd.normalize_str(one) == one or nfc.normalize_str(one) != one or 0xAC00 <= code < 0xD7A4:
            continue
        first, second = (int(part, 16) for part in unicodedata.decomposition(one).split())
        yield first, second, code


GRAPHEME = ["CR", "LF", "Control", "Extend", "ZWJ", "Regional_Indicator", "Prepend", "SpacingMark", "L", "V", "T"]
OTHERS = {r"[\uAC00-\uD7A3]": 12, r"\p{Extended_Pictographic}": 13, r"\p{InCB=Consonant}": 14, r"\p{InCB=Linker}": 15,
          r"[\p{GCB=Extend}--\p{InCB=Linker}--\p{InCB=Extend}]": 16}


def graphemes():
    """The numbers of text/grapheme.c."""
    classes = bytearray(END)
    patterns = [(rf"\p{{GCB={name}}}", number) for number, name in enumerate(GRAPHEME, 1)] + list(OTHERS.items())
    for pattern, number in patterns:
        match = regex.compile(pattern, regex.V1).match
        for code in filter(is_scalar, range(END)):
            if match(chr(code)):
                assert classes[code] in (0, 4) or number == 12, (hex(code), pattern)
                classes[code] = number
    return classes


def partition(name, values):
    entries = [code << 8 | values[code] for code in range(END) if code == 0 or values[code] != values[code - 1]]
    print(f"static const uint32_t {name}_entries[] = {{")
    for at in range(0, len(entries), 10):
        print("    " + ", ".join(f"0x{entry:08x}" for entry in entries[at:at + 10]) + ",")
    print("};")
    print(f"const zstc_unicode_partition zstc_unicode_{name} = {{{name}_entries, {len(entries)}}};\n")


def main():
    print("/* Made by make_unicode_tables.py from what Hugging Face's tokenizers 0.23 do; not edited by hand. */")
    print("/* clang-format off */")
    print('#include "text/unicode_tables.h"\n')
    bert = read_classes("classes_bert.jsonl", BERT)
    bert[0] = BERT["removed"]  # the fixtures hold no NUL; the normaliser's clean-up names it
    partition("bytelevel", read_classes("classes_bytelevel.jsonl", BYTELEVEL))
    partition("bert", bert)
    partition("decomposes", decomposes())
    partition("combining", combining())
    partition("marks", marks())
    partition("compatible", compatible())
    partition("graphemes", graphemes())
    triples = sorted(compositions())
    print("const uint32_t zstc_unicode_compositions[][3] = {")
    for at in range(0, len(triples), 4):
        print("    " + ", ".join(f"{{0x{a:05x}, 0x{b:05x}, 0x{c:05x}}}" for a, b, c in triples[at:at + 4]) + ",")
    print("};")
    print(f"const size_t zstc_unicode_compositions_count = {len(triples)};\n")
    pairs = list(newer_lower())
    print("const uint32_t zstc_unicode_newer_lower[][2] = {")
    for at in range(0, len(pairs), 5):
        print("    " + ", ".join(f"{{0x{a:05x}, 0x{b:05x}}}" for a, b in pairs[at:at + 5]) + ",")
    print("};")
    print(f"const size_t zstc_unicode_newer_lower_count = {len(pairs)};")


main()
