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

/* Whether utf8proc may be asked: the reference leaves alone what Unicode assigned after its version 9. */
static int decomposes(uint32_t code_point) {
    size_t hint = 0;
    return partition_value(&zstc_unicode_decomposes, code_point, &hint) != 0;
}

size_t zstc_unicode_decompose(uint32_t code_point, uint32_t *out) {
    utf8proc_int32_t parts[ZSTC_UNICODE_MOST];
    int boundary = 0;
    utf8proc_ssize_t count = 0;
    if (decomposes(code_point)) {
        count = utf8proc_decompose_char((utf8proc_int32_t)code_point, parts, ZSTC_UNICODE_MOST, UTF8PROC_DECOMPOSE,
                                        &boundary);
    }
    if (count < 1 || count > ZSTC_UNICODE_MOST) {
        out[0] = code_point;
        return 1;
    }
    for (utf8proc_ssize_t i = 0; i < count; i++) out[i] = (uint32_t)parts[i];
    return (size_t)count;
}

unsigned zstc_unicode_combining_class(uint32_t code_point) {
    size_t hint = 0;
    return partition_value(&zstc_unicode_combining, code_point, &hint);
}

/* Whether a code point of class 0 is the second of a pair that composes, not counting Hangul (UnicodeData.txt). */
static int is_second_starter(uint32_t code_point) {
    static const uint32_t seconds[] = {0x9BE,   0x9D7,   0xB3E,   0xB56,   0xB57,   0xBBE,   0xBD7,  0xCC2,
                                       0xCD5,   0xCD6,   0xD3E,   0xD57,   0xDCF,   0xDDF,   0x102E, 0x1B35,
                                       0x11127, 0x1133E, 0x11357, 0x114B0, 0x114BA, 0x114BD, 0x115AF};
    for (size_t i = 0; i < sizeof seconds / sizeof seconds[0]; i++) {
        if (seconds[i] == code_point) return 1;
    }
    return 0;
}

/* Cheap: most pairs of neighbours are told from one that composes by the second alone. */
static int may_compose(uint32_t second) {
    if (second < 0x300) return 0;
    /* vowels and finals of Hangul; utf8proc 2.8 takes U+11A7 for a final too */
    if ((second >= 0x1161 && second <= 0x1175) || (second >= 0x11A8 && second <= 0x11C2)) return 1;
    return is_second_starter(second) || zstc_unicode_combining_class(second) != 0;
}

uint32_t zstc_unicode_compose(uint32_t first, uint32_t second) {
    utf8proc_int32_t pair[] = {(utf8proc_int32_t)first, (utf8proc_int32_t)second};
    if (!may_compose(second)) return 0;
    if (utf8proc_normalize_utf32(pair, 2, UTF8PROC_STABLE | UTF8PROC_COMPOSE) != 1) return 0;
    size_t hint = 0; /* what the reference does not take apart is newer than its tables */
    return partition_value(&zstc_unicode_decomposes, (uint32_t)pair[0], &hint) != 0 ? (uint32_t)pair[0] : 0;
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
