#include <stdlib.h>

#include "base/array.h"
#include "base/fail.h"
#include "text/unicode.h"
#include "text/unicode_category.h"
#include "tokenizer/regex/regex_parts.h"

zstc_status zstc_regex_set_add(zstc_regex_set *set, uint32_t first, uint32_t last) {
    zstc_regex_range *grown = zstc_array_grow(set->ranges, &set->capacity, set->count + 1, sizeof *grown);
    if (grown == NULL) return zstc_fail_memory();
    set->ranges = grown;
    set->ranges[set->count++] = (zstc_regex_range){first, last};
    return ZSTC_OK;
}

static bool in_ranges(const zstc_regex_set *set, uint32_t code_point) {
    for (size_t i = 0; i < set->count; i++) {
        if (code_point >= set->ranges[i].first && code_point <= set->ranges[i].last) return true;
    }
    return false;
}

/* Circled and squared letters. */
static bool is_circled(uint32_t code_point) {
    return (code_point >= 0x24B6 && code_point <= 0x24E9) || (code_point >= 0x1F130 && code_point <= 0x1F149) ||
           (code_point >= 0x1F150 && code_point <= 0x1F169) || (code_point >= 0x1F170 && code_point <= 0x1F189);
}

/* Six numbers of Latin-1 are word characters to Oniguruma, but not inside of [ ]. */
static bool is_latin_word(uint32_t code_point) {
    return code_point == 0xB2 || code_point == 0xB3 || code_point == 0xB9 || (code_point >= 0xBC && code_point <= 0xBE);
}

static bool is_word(const zstc_regex_set *set, uint32_t code_point, unsigned category) {
    return (ZSTC_UNICODE_WORD >> category & 1) != 0 || is_circled(code_point) ||
           ((set->members & ZSTC_SET_LATIN_WORD) != 0 && is_latin_word(code_point));
}

/* Numbers of Unicode 17, which Rust's own tables have. */
static bool is_numeric(uint32_t code_point, unsigned category) {
    return (ZSTC_UNICODE_NUMBER >> category & 1) != 0 || (code_point >= 0x11DE0 && code_point <= 0x11DE9) ||
           (code_point >= 0x16FF4 && code_point <= 0x16FF6);
}

static bool is_member(const zstc_regex_set *set, uint32_t code_point, unsigned category) {
    unsigned members = set->members;
    size_t hint = 0;
    if (members & (ZSTC_SET_SPACE | ZSTC_SET_NOT_SPACE)) {
        bool space = zstc_unicode_bytelevel_class(code_point, &hint) == ZSTC_BYTELEVEL_SPACE;
        if (members & (space ? ZSTC_SET_SPACE : ZSTC_SET_NOT_SPACE)) return true;
    }
    if (members & (ZSTC_SET_WORD | ZSTC_SET_NOT_WORD)) {
        if (members & (is_word(set, code_point, category) ? ZSTC_SET_WORD : ZSTC_SET_NOT_WORD)) return true;
    }
    if (members & ZSTC_SET_RUST_WORD && zstc_unicode_is_word(code_point)) return true;
    if (members & ZSTC_SET_RUST_NUMERIC && is_numeric(code_point, category)) return true;
    hint = 0;
    return members & ZSTC_SET_BERT_PUNCTUATION && zstc_unicode_bert_class(code_point, &hint) == ZSTC_BERT_PUNCTUATION;
}

static bool has(const zstc_regex_set *set, uint32_t code_point) {
    unsigned category = 0;
    if (set->categories != 0 || set->members != 0) category = zstc_unicode_category(code_point);
    bool found = (set->categories >> category & 1) != 0 || in_ranges(set, code_point) ||
                 (set->members != 0 && is_member(set, code_point, category));
    return found != set->negated;
}

void zstc_regex_set_finish(zstc_regex_set *set) {
    for (uint32_t code_point = 0; code_point < 128; code_point++) set->ascii[code_point] = has(set, code_point);
}

bool zstc_regex_set_has(const zstc_regex_set *set, uint32_t code_point) {
    return code_point < 128 ? set->ascii[code_point] : has(set, code_point);
}
