#include "tokenizer/wordpiece/bert_words.h"

#include "base/utf8.h"
#include "text/unicode.h"

/* ASCII at a glance: P plain, S space, U punctuation, R removed by the clean-up. */
enum { P = ZSTC_BERT_PLAIN, R = ZSTC_BERT_REMOVED, S = ZSTC_BERT_SPACE, U = ZSTC_BERT_PUNCTUATION };
static const unsigned char ascii_class[128] = {
    R, R, R, R, R, R, R, R, R, S, S, R, R, S, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, /* controls */
    S, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, P, P, P, P, P, P, P, P, P, P, U, U, U, U, U, U, /* 0 to 9 */
    U, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, U, U, U, U, U, /* A to Z */
    U, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, U, U, U, U, R, /* a to z */
};

static unsigned class_of(zstc_bert_words *words, uint32_t code_point) {
    unsigned class = code_point < 0x80 ? ascii_class[code_point] : zstc_unicode_bert_class(code_point, &words->hint);
    if (words->options.clean_text || (class != R && class != S)) return class;
    /* Without the clean-up nothing is removed, and what parts words is Unicode's White_Space. */
    return zstc_unicode_bytelevel_class(code_point, &words->hint_space) == ZSTC_BYTELEVEL_SPACE ? S : P;
}

/* ---- normalising one code point after the other ---- */

static void pend(zstc_bert_words *words, unsigned class, uint32_t code_point) {
    words->pending[words->pending_count++] = (uint32_t) class << 24 | code_point;
}

static void pend_lower(zstc_bert_words *words, uint32_t code_point) {
    uint32_t lower[ZSTC_UNICODE_MOST] = {code_point};
    size_t count = words->options.lowercase ? zstc_unicode_lower(code_point, lower) : 1;
    for (size_t i = 0; i < count; i++) pend(words, class_of(words, lower[i]), lower[i]);
}

/* A mark that is dropped still keeps its neighbours apart if it is a starter. */
static void drop_mark(zstc_bert_words *words, uint32_t mark) {
    if (zstc_unicode_combining_class(mark) == 0) words->marks_from = words->char_count;
}

static void pend_stripped(zstc_bert_words *words, uint32_t code_point) {
    uint32_t parts[ZSTC_UNICODE_MOST];
    size_t count = zstc_unicode_decompose(code_point, parts);
    for (size_t i = 0; i < count; i++) {
        if (class_of(words, parts[i]) == ZSTC_BERT_MARK) {
            drop_mark(words, parts[i]);
        } else {
            pend_lower(words, parts[i]);
        }
    }
}

/* Reads one code point of the text and makes pending what becomes of it, if anything. */
static void read_one(zstc_bert_words *words) {
    uint32_t code_point;
    words->pending_at = words->pending_count = 0;
    words->at += zstc_utf8_decode(words->text + words->at, &code_point);
    unsigned class = class_of(words, code_point);
    if (class == R) return;
    int alone = class == ZSTC_BERT_CJK && words->options.handle_chinese_chars;
    if (alone) pend(words, S, ' ');
    if (class == S) {
        pend(words, S, words->options.clean_text ? ' ' : code_point);
    } else if (words->options.strip_accents && code_point >= 0x80) {
        pend_stripped(words, code_point);
    } else {
        pend_lower(words, code_point);
    }
    if (alone) pend(words, S, ' ');
}

/* Makes sure that something is pending; 0 at the end of the text. */
static inline int fill(zstc_bert_words *words) {
    while (words->pending_at == words->pending_count) {
        if (words->at == words->length) return 0;
        read_one(words);
    }
    return 1;
}

/* ---- collecting a word ---- */

/* Appends a code point, canonically ordered: a mark goes before those of a higher combining class. Once a word is too
 * long it is not kept, so that the work is bounded. */
static inline void append(zstc_bert_words *words, uint32_t code_point) {
    if (words->char_count == words->most_chars) {
        words->too_long = 1;
        return;
    }
    size_t at = words->char_count++;
    unsigned combining =
        words->options.strip_accents && code_point >= 0x300 ? zstc_unicode_combining_class(code_point) : 0;
    if (combining == 0) {
        words->marks_from = at + 1;
    } else {
        for (; at > words->marks_from && zstc_unicode_combining_class(words->chars[at - 1]) > combining; at--) {
            words->chars[at] = words->chars[at - 1];
        }
    }
    words->chars[at] = code_point;
}

static inline void write_word(zstc_bert_words *words) {
    words->size = 0;
    for (size_t i = 0; i < words->char_count; i++) {
        words->size += zstc_utf8_encode(words->chars[i], words->word + words->size);
    }
}

static int next_normalised(zstc_bert_words *words) {
    words->char_count = words->marks_from = 0;
    while (fill(words)) {
        uint32_t pending = words->pending[words->pending_at];
        unsigned class = pending >> 24;
        int ends = class == S || class == U;
        if (ends && words->char_count > 0) break;
        words->pending_at++;
        if (class == S) {
            words->marks_from = 0;
            continue;
        }
        append(words, pending & 0xFFFFFF);
        if (class == U) break;
    }
    write_word(words);
    return words->char_count > 0;
}

/* ---- the usual case: ASCII ---- */

static inline char ascii_lower(char letter) { return letter >= 'A' && letter <= 'Z' ? (char)(letter + 32) : letter; }

/* Takes the word at `at` if it is ASCII alone, and what follows does not belong to it. */
static int take_ascii(zstc_bert_words *words) {
    const char *text = words->text + words->at;
    size_t left = words->length - words->at, size = 0;
    if (left > words->most_chars) left = words->most_chars + 1;
    for (; size < left; size++) {
        unsigned char byte = (unsigned char)text[size];
        if (byte >= 0x80 || ascii_class[byte] == R) return 0;
        if (ascii_class[byte] != P) break;
        if (size == words->most_chars) return 0;
        words->word[size] = words->options.lowercase ? ascii_lower(text[size]) : text[size];
    }
    if (size == 0) words->word[size++] = text[0]; /* punctuation: spaces have been skipped */
    words->size = size;
    words->at += size;
    return 1;
}

static void skip_ascii_spaces(zstc_bert_words *words) {
    while (words->at < words->length && (unsigned char)words->text[words->at] < 0x80 &&
           ascii_class[(unsigned char)words->text[words->at]] == S) {
        words->at++;
    }
}

int zstc_bert_words_next(zstc_bert_words *words) {
    words->too_long = 0;
    if (words->pending_at == words->pending_count) {
        skip_ascii_spaces(words);
        if (words->at == words->length) return 0;
        if (take_ascii(words)) return 1;
    }
    return next_normalised(words);
}

/* ---- a text as a whole ---- */

/* Writes what is collected, a starter and its marks: what follows does not change their order any more. */
static zstc_status flush(zstc_bert_words *words, zstc_buffer *out) {
    write_word(words);
    words->char_count = words->marks_from = 0;
    return zstc_buffer_add(out, words->word, words->size);
}

zstc_status zstc_bert_normalize(const zstc_bert_options *options, const char *text, size_t length, zstc_buffer *out) {
    zstc_bert_words words;
    zstc_status status = ZSTC_OK;
    words.options = *options;
    words.text = text;
    words.length = length;
    words.most_chars = ZSTC_BERT_WORD_MOST;
    words.at = words.hint = words.hint_space = words.pending_at = words.pending_count = 0;
    words.char_count = words.marks_from = 0;
    words.too_long = 0;
    while (status == ZSTC_OK && fill(&words)) {
        uint32_t code_point = words.pending[words.pending_at++] & 0xFFFFFF;
        int ends = zstc_unicode_combining_class(code_point) == 0 || words.char_count == words.most_chars;
        if (ends) status = flush(&words, out);
        append(&words, code_point);
    }
    return status == ZSTC_OK ? flush(&words, out) : status;
}
