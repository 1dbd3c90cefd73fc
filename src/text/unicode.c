#include "text/unicode.h"

#include <utf8proc.h>

#include "text/unicode_tables.h"

static size_t partition_search(const zstc_unicode_partition *table, uint32_t code_point) {
    size_t low = 0, high = table->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (table->entries[middle] >> 8 <= code_point) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static unsigned partition_value(const zstc_unicode_partition *table, uint32_t code_point, size_t *hint) {
    size_t at = *hint;
    int hit =
        table->entries[at] >> 8 <= code_point && (at + 1 == table->count || code_point < table->entries[at + 1] >> 8);
    if (!hit) *hint = at = partition_search(table, code_point);
    return table->entries[at] & 0xFF;
}

unsigned zstc_unicode_bytelevel_class(uint32_t code_point, size_t *hint) {
    return partition_value(&zstc_unicode_bytelevel, code_point, hint);
}

unsigned zstc_unicode_bert_class(uint32_t code_point, size_t *hint) {
    return partition_value(&zstc_unicode_bert, code_point, hint);
}

/* Word characters of Unicode 16 that are no letters: utf8proc 2.8 is of version 15. */
static int is_newer_word(uint32_t code_point) {
    static const uint32_t ranges[][2] = {
        {0x897, 0x897},     {0x10D40, 0x10D49}, {0x10D69, 0x10D6D}, {0x10EFC, 0x10EFC}, {0x113B8, 0x113C0},
        {0x113C2, 0x113C2}, {0x113C5, 0x113C5}, {0x113C7, 0x113CA}, {0x113CC, 0x113D0}, {0x113D2, 0x113D2},
        {0x113E1, 0x113E2}, {0x116D0, 0x116E3}, {0x11BF0, 0x11BF9}, {0x11F5A, 0x11F5A}, {0x1611E, 0x16139},
        {0x16D70, 0x16D79}, {0x1CCF0, 0x1CCF9}, {0x1E5EE, 0x1E5EF}, {0x1E5F1, 0x1E5FA},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (code_point >= ranges[i][0] && code_point <= ranges[i][1]) return 1;
    }
    return 0;
}

int zstc_unicode_is_word(uint32_t code_point) {
    size_t hint = 0;
    if (zstc_unicode_bytelevel_class(code_point, &hint) == ZSTC_BYTELEVEL_LETTER) return 1;
    switch (utf8proc_category((utf8proc_int32_t)code_point)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_PC: return 1;
    default: break;
    }
    /* Join_Control, and circled and squared letters, which are Other_Alphabetic */
    return code_point == 0x200C || code_point == 0x200D || (code_point >= 0x24B6 && code_point <= 0x24E9) ||
           (code_point >= 0x1F130 && code_point <= 0x1F149) || (code_point >= 0x1F150 && code_point <= 0x1F169) ||
           (code_point >= 0x1F170 && code_point <= 0x1F189) || is_newer_word(code_point);
}

int zstc_unicode_is_space(uint32_t code_point) {
    if (code_point < 0x80) return code_point == ' ' || (code_point >= 9 && code_point <= 13);
    if (code_point >= 0x2000 && code_point <= 0x200A) return 1;
    return code_point == 0x85 || code_point == 0xA0 || code_point == 0x1680 || code_point == 0x2028 ||
           code_point == 0x2029 || code_point == 0x202F || code_point == 0x205F || code_point == 0x3000;
}

/* The value for a code point that is looked up alone. */
static unsigned value_of(const zstc_unicode_partition *table, uint32_t code_point) {
    size_t hint = 0;
    return partition_value(table, code_point, &hint);
}

int zstc_unicode_is_mark(uint32_t code_point) { return value_of(&zstc_unicode_marks, code_point) != 0; }

static size_t decompose(uint32_t code_point, utf8proc_option_t options, uint32_t *out, size_t most) {
    utf8proc_int32_t parts[ZSTC_UNICODE_COMPATIBLE_MOST];
    int boundary = 0;
    utf8proc_ssize_t count =
        utf8proc_decompose_char((utf8proc_int32_t)code_point, parts, (utf8proc_ssize_t)most, options, &boundary);
    if (count < 1 || (size_t)count > most) {
        out[0] = code_point;
        return 1;
    }
    for (utf8proc_ssize_t i = 0; i < count; i++) out[i] = (uint32_t)parts[i];
    return (size_t)count;
}

/* utf8proc is asked only where the reference decomposes too: it leaves alone what Unicode assigned after version 9. */
size_t zstc_unicode_decompose(uint32_t code_point, uint32_t *out) {
    out[0] = code_point;
    if (value_of(&zstc_unicode_decomposes, code_point) == 0) return 1;
    return decompose(code_point, UTF8PROC_DECOMPOSE, out, ZSTC_UNICODE_MOST);
}

size_t zstc_unicode_decompose_compatible(uint32_t code_point, uint32_t *out) {
    if (value_of(&zstc_unicode_compatible, code_point) == 0) return zstc_unicode_decompose(code_point, out);
    return decompose(code_point, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, out, ZSTC_UNICODE_COMPATIBLE_MOST);
}

/* Hangul by arithmetic (Unicode, 3.12): leading and vowel, or a syllable of these and trailing. */
static uint32_t compose_hangul(uint32_t first, uint32_t second) {
    const uint32_t syllables = 0xAC00, leading = 0x1100, vowels = 0x1161, trailing = 0x11A7;
    if (first >= leading && first < leading + 19 && second >= vowels && second < vowels + 21) {
        return syllables + ((first - leading) * 21 + (second - vowels)) * 28;
    }
    int is_open = first >= syllables && first < syllables + 11172 && (first - syllables) % 28 == 0;
    return is_open && second > trailing && second < trailing + 28 ? first + (second - trailing) : 0;
}

uint32_t zstc_unicode_compose(uint32_t first, uint32_t second) {
    size_t low = 0, high = zstc_unicode_compositions_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const uint32_t *row = zstc_unicode_compositions[middle];
        if (row[0] == first && row[1] == second) return row[2];
        if (row[0] < first || (row[0] == first && row[1] < second)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return compose_hangul(first, second);
}

unsigned zstc_unicode_combining_class(uint32_t code_point) {
    size_t hint = 0;
    return partition_value(&zstc_unicode_combining, code_point, &hint);
}

static const uint32_t *newer_lower(uint32_t code_point) {
    size_t low = 0, high = zstc_unicode_newer_lower_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zstc_unicode_newer_lower[middle][0] < code_point) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    int found = low < zstc_unicode_newer_lower_count && zstc_unicode_newer_lower[low][0] == code_point;
    return found ? &zstc_unicode_newer_lower[low][1] : NULL;
}

size_t zstc_unicode_lower(uint32_t code_point, uint32_t *out) {
    if (code_point == 0x130) { /* the only one whose lower case is two: i and a dot above */
        out[0] = 'i';
        out[1] = 0x307;
        return 2;
    }
    utf8proc_int32_t lower = utf8proc_tolower((utf8proc_int32_t)code_point);
    out[0] = (uint32_t)lower;
    if (out[0] == code_point) {
        const uint32_t *newer = newer_lower(code_point);
        if (newer != NULL) out[0] = *newer;
    }
    return 1;
}
