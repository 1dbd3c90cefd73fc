#!/usr/bin/env python3
"""Writes unicode_categories.c: the general category of each code point as Oniguruma in tokenizers has it.

    python3 src/text/make_unicode_categories.py > src/text/unicode_categories.c      needs: tokenizers (0.23)
"""
from tokenizers import Regex, pre_tokenizers

END = 0x110000
NAMES = ("Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co Cn").split()


def read_categories():
    text = "".join(chr(code) for code in range(END) if not 0xD800 <= code < 0xE000)
    categories = [None] * END
    for number, name in enumerate(NAMES):
        split = pre_tokenizers.Split(Regex(r"\p{%s}" % name), "removed", invert=True)
        for found, _ in split.pre_tokenize_str(text):
            assert categories[ord(found)] is None
            categories[ord(found)] = number
    for code in range(0xD800, 0xE000):  # never in a text
        categories[code] = categories[0xD7FF]
    return categories


def main():
    categories = read_categories()
    entries = [code << 8 | categories[code] for code in range(END)
               if code == 0 or categories[code] != categories[code - 1]]
    print("/* Made by make_unicode_categories.py from what tokenizers 0.23 does; not edited by hand. */")
    print("/* clang-format off */")
    print('#include "text/unicode_tables.h"\n')
    print("static const uint32_t category_entries[] = {")
    for at in range(0, len(entries), 10):
        print("    " + " ".join(f"0x{entry:08x}," for entry in entries[at:at + 10]))
    print("};")
    print(f"const zstc_unicode_partition zstc_unicode_category_table = {{category_entries, {len(entries)}}};")


if __name__ == "__main__":
    main()
