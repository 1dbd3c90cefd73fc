#include "tokenizer/bpe/byte_split.h"

#include "base/utf8.h"
#include "text/unicode.h"

/* The classes of ASCII, see text/unicode.h: 0 other, 1 letter, 2 number, 3 space. */
static const unsigned char ascii_class[128] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 3, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* controls */
    3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, /* 0 to 9 */
    0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, /* A to Z */
    0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, /* a to z */
};

/* The class of the code point at `at`, and its length. */
static inline unsigned class_at(zstc_byte_split *split, size_t at, size_t *length) {
    unsigned char byte = (unsigned char)split->text[at];
    if (byte < 0x80) {
        *length = 1;
        return ascii_class[byte];
    }
    uint32_t code_point;
    *length = zstc_utf8_decode(split->text + at, &code_point);
    return zstc_unicode_bytelevel_class(code_point, &split->hint);
}

/* The end of the run of `class` that goes on at `at`. */
static size_t run_end(zstc_byte_split *split, size_t at, unsigned class) {
    while (at < split->length) {
        size_t length;
        if (class_at(split, at, &length) != class) break;
        at += length;
    }
    return at;
}

/* The length of the contraction at `at`, where an apostrophe is; 0 if it is none. */
static size_t contraction(const zstc_byte_split *split, size_t at) {
    size_t left = split->length - at;
    if (left < 2) return 0;
    char first = split->text[at + 1];
    if (first == 's' || first == 't' || first == 'm' || first == 'd') return 2;
    if (left < 3) return 0;
    char second = split->text[at + 2];
    int found = (first == 'r' && second == 'e') || (first == 'v' && second == 'e') || (first == 'l' && second == 'l');
    return found ? 3 : 0;
}

/* The end of the word of white space at `at`: the whole run at the end of a text; else all but its last character,
 * which goes to the next word or is one itself. */
static size_t space_end(zstc_byte_split *split, size_t at) {
    size_t end = at, last = at;
    while (end < split->length) {
        size_t length;
        if (class_at(split, end, &length) != ZSTC_BYTELEVEL_SPACE) break;
        last = end;
        end += length;
    }
    return end == split->length || last == at ? end : last;
}

size_t zstc_byte_split_next(zstc_byte_split *split) {
    size_t start = split->at, at = start, length;
    if (start == split->length) return 0;
    unsigned class = class_at(split, at, &length);
    if (class == ZSTC_BYTELEVEL_SPACE) {
        size_t next_length;
        int joins = split->text[at] == ' ' && at + 1 < split->length;
        unsigned next = joins ? class_at(split, at + 1, &next_length) : ZSTC_BYTELEVEL_SPACE;
        if (next == ZSTC_BYTELEVEL_SPACE) {
            split->at = space_end(split, at);
            return split->at - start;
        }
        class = next;
        at += 1;
        length = next_length;
    } else if (split->text[at] == '\'') {
        size_t found = contraction(split, at);
        if (found > 0) {
            split->at += found;
            return found;
        }
    }
    split->at = run_end(split, at + length, class);
    return split->at - start;
}
