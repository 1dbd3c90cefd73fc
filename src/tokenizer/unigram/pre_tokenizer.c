#include "tokenizer/unigram/pre_tokenizer.h"

#include <string.h>

#include "base/utf8.h"
#include "text/unicode.h"

/* A run: the part that the step `index` cuts next. */
typedef struct {
    const zstc_pre_tokenizer *pre_tokenizer;
    zstc_word_call call;
    void *user;
} running;

static zstc_status cut_part(const running *r, size_t index, const char *text, size_t length, bool is_first);

/* ---- Metaspace (tokenizers, pre_tokenizers/metaspace.rs) ---- */

static bool starts_with(const zstc_cut *cut, const char *text, size_t length) {
    return length >= cut->replacement_length && memcmp(text, cut->replacement, cut->replacement_length) == 0;
}

/* Every space becomes the replacement. */
static zstc_status replace_spaces(zstc_buffer *out, const zstc_cut *cut, const char *text, size_t length) {
    zstc_status status = zstc_buffer_reserve(out, length + length / 2 + 8);
    while (length > 0 && status == ZSTC_OK) {
        const char *space = memchr(text, ' ', length);
        size_t run = space == NULL ? length : (size_t)(space - text);
        status = zstc_buffer_add(out, text, run);
        if (status == ZSTC_OK && space != NULL)
            status = zstc_buffer_add(out, cut->replacement, cut->replacement_length);
        text += space == NULL ? run : run + 1;
        length -= space == NULL ? run : run + 1;
    }
    return status;
}

static zstc_status build(zstc_buffer *out, const zstc_cut *cut, const char *text, size_t length, bool is_first) {
    bool has_it = starts_with(cut, text, length) || text[0] == ' ';
    bool is_put = cut->prepend == ZSTC_PREPEND_ALWAYS || (cut->prepend == ZSTC_PREPEND_FIRST && is_first);
    zstc_status status = ZSTC_OK;
    if (is_put && !has_it) status = zstc_buffer_add(out, cut->replacement, cut->replacement_length);
    return status == ZSTC_OK ? replace_spaces(out, cut, text, length) : status;
}

/* Where the next replacement is, from the second character on; `length` if there is none. */
static size_t next_replacement(const zstc_cut *cut, const char *text, size_t length) {
    for (size_t at = 1; at < length; at++) {
        const char *found = memchr(text + at, cut->replacement[0], length - at);
        if (found == NULL) break;
        at = (size_t)(found - text);
        if (starts_with(cut, found, length - at)) return at;
    }
    return length;
}

/* Each replacement starts a part. */
static zstc_status cut_metaspace(const running *r, size_t index, const char *text, size_t length, bool is_first) {
    const zstc_cut *cut = &r->pre_tokenizer->cuts[index];
    zstc_buffer buffer = {0};
    zstc_status status = build(&buffer, cut, text, length, is_first);
    for (size_t at = 0; at < buffer.length && status == ZSTC_OK;) {
        size_t left = buffer.length - at, size = cut->split ? next_replacement(cut, buffer.bytes + at, left) : left;
        status = cut_part(r, index + 1, buffer.bytes + at, size, is_first && at == 0);
        at += size;
    }
    zstc_buffer_free(&buffer);
    return status;
}

/* ---- by the class of characters ---- */

enum { DROPPED, ALONE, WORD, SYMBOLS };

static unsigned class_of(zstc_cut_type type, uint32_t code_point) {
    size_t hint = 0;
    if (type == ZSTC_CUT_PUNCTUATION) {
        return zstc_unicode_bert_class(code_point, &hint) == ZSTC_BERT_PUNCTUATION ? ALONE : WORD;
    }
    if (zstc_unicode_is_space(code_point)) return DROPPED;
    return type == ZSTC_CUT_WHITESPACE_SPLIT || zstc_unicode_is_word(code_point) ? WORD : SYMBOLS;
}

/* Characters of one class in a row are a part. */
static zstc_status cut_classes(const running *r, size_t index, const char *text, size_t length, bool is_first) {
    const zstc_cut_type type = r->pre_tokenizer->cuts[index].type;
    unsigned class = DROPPED;
    size_t start = 0;
    zstc_status status = ZSTC_OK;
    for (size_t at = 0; at < length && status == ZSTC_OK;) {
        uint32_t code_point;
        size_t size = zstc_utf8_decode(text + at, &code_point);
        unsigned next = class_of(type, code_point);
        if (next != class || next == ALONE) {
            if (class != DROPPED && at > start) {
                status = cut_part(r, index + 1, text + start, at - start, is_first && start == 0);
            }
            start = at;
            class = next;
        }
        at += size;
    }
    if (class == DROPPED || status != ZSTC_OK) return status;
    return cut_part(r, index + 1, text + start, length - start, is_first && start == 0);
}

/* ---- all steps ---- */

static zstc_status cut_part(const running *r, size_t index, const char *text, size_t length, bool is_first) {
    if (index == r->pre_tokenizer->count) return r->call(r->user, text, length);
    if (r->pre_tokenizer->cuts[index].type == ZSTC_CUT_METASPACE) {
        return cut_metaspace(r, index, text, length, is_first);
    }
    return cut_classes(r, index, text, length, is_first);
}

zstc_status zstc_pre_tokenizer_run(const zstc_pre_tokenizer *pre_tokenizer, const char *text, size_t length,
                                   zstc_word_call call, void *user) {
    const running r = {pre_tokenizer, call, user};
    return length == 0 ? ZSTC_OK : cut_part(&r, 0, text, length, true);
}

void zstc_pre_tokenizer_add_metaspace(zstc_pre_tokenizer *out) {
    out->cuts[out->count++] = (zstc_cut){.type = ZSTC_CUT_METASPACE,
                                         .prepend = ZSTC_PREPEND_ALWAYS,
                                         .split = true,
                                         .replacement = {'\xE2', '\x96', '\x81'},
                                         .replacement_length = 3};
}

void zstc_pre_tokenizer_add_punctuation(zstc_pre_tokenizer *out) {
    out->cuts[out->count++] = (zstc_cut){.type = ZSTC_CUT_PUNCTUATION};
}
