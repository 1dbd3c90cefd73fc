#!/usr/bin/env python3
"""Writes unicode_tables.c: what Hugging Face's tokenizers hold of each code point, where utf8proc cannot say it.

Provenance: the classes are tests/data/golden/classes_bytelevel.jsonl and classes_bert.jsonl, which were read off
tokenizers 0.23. Which code points decompose, which are no starters, and lower case are asked of the installed
`tokenizers`; combining classes are unicodedata's, lower case is compared with libutf8proc 2.8 (Unicode 15).

    python3 src/text/make_unicode_tables.py > src/text/unicode_tables.c      needs: tokenizers, libutf8proc2
"""
import ctypes
import json
import pathlib
import unicodedata

from tokenizers import normalizers

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "data" / "golden"
BYTELEVEL = {"letter": 1, "number": 2, "space": 3}
BERT = {"removed": 1, "space": 2, "cjk": 3, "punctuation": 4, "mark": 5}
END = 0x110000


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
    pairs = list(newer_lower())
    print("const uint32_t zstc_unicode_newer_lower[][2] = {")
    for at in range(0, len(pairs), 5):
        print("    " + ", ".join(f"{{0x{a:05x}, 0x{b:05x}}}" for a, b in pairs[at:at + 5]) + ",")
    print("};")
    print(f"const size_t zstc_unicode_newer_lower_count = {len(pairs)};")


main()
