/* A step of a normaliser: the data behind normalizer.h, and the steps themselves. */
#ifndef ZSTC_TOKENIZER_NORMALIZER_STEPS_H
#define ZSTC_TOKENIZER_NORMALIZER_STEPS_H

#include "tokenizer/normalizer/charsmap.h"
#include "tokenizer/normalizer/normalizer.h"
#include "tokenizer/normalizer/pattern.h"
#include "tokenizer/wordpiece/bert_words.h"

typedef struct zstc_normalizer_step zstc_normalizer_step;

/* Appends to `out` what becomes of the text. */
typedef zstc_status (*zstc_normalizer_call)(const zstc_normalizer_step *step, const char *text, size_t length,
                                            zstc_buffer *out);

/* Only what the call needs is set. */
struct zstc_normalizer_step {
    zstc_normalizer_call run;
    bool left, right; /* strip */
    zstc_bert_options bert;
    zstc_charsmap *charsmap; /* owned */
    zstc_pattern *pattern;   /* owned; what is replaced */
    char *content;           /* owned; what is put in */
    size_t content_length;
    size_t growth; /* at most so many bytes come out for one, and for an empty text */
};

struct zstc_normalizer {
    zstc_normalizer_step *steps;
    size_t count, capacity;
};

/* Takes the step over, on failure too. */
zstc_status zstc_normalizer_add(zstc_normalizer *normalizer, zstc_normalizer_step *step);

/* A step that only needs its call. */
zstc_status zstc_normalizer_add_call(zstc_normalizer *normalizer, zstc_normalizer_call run, size_t growth);

/* A step with a pattern (taken over, may be NULL) and a content (copied). */
zstc_status zstc_normalizer_add_content(zstc_normalizer *normalizer, zstc_normalizer_call run, zstc_pattern *pattern,
                                        const char *content, size_t length);

zstc_status zstc_normalizer_strip(const zstc_normalizer_step *, const char *, size_t, zstc_buffer *);
zstc_status zstc_normalizer_lowercase(const zstc_normalizer_step *, const char *, size_t, zstc_buffer *);
zstc_status zstc_normalizer_strip_accents(const zstc_normalizer_step *, const char *, size_t, zstc_buffer *);
zstc_status zstc_normalizer_nmt(const zstc_normalizer_step *, const char *, size_t, zstc_buffer *);
zstc_status zstc_normalizer_prepend(const zstc_normalizer_step *, const char *, size_t, zstc_buffer *);
zstc_status zstc_normalizer_replace(const zstc_normalizer_step *, const char *, size_t, zstc_buffer *);
zstc_status zstc_normalizer_precompiled(const zstc_normalizer_step *, const char *, size_t, zstc_buffer *);

/* BertNormalizer, as WordPiece has it. */
zstc_status zstc_normalizer_bert(const zstc_normalizer_step *, const char *, size_t, zstc_buffer *);

/* forms.c: the normalisation forms of Unicode 9, the version that the reference is built with. */
zstc_status zstc_normalizer_nfd(const zstc_normalizer_step *, const char *, size_t, zstc_buffer *);
zstc_status zstc_normalizer_nfkd(const zstc_normalizer_step *, const char *, size_t, zstc_buffer *);
zstc_status zstc_normalizer_nfc(const zstc_normalizer_step *, const char *, size_t, zstc_buffer *);
zstc_status zstc_normalizer_nfkc(const zstc_normalizer_step *, const char *, size_t, zstc_buffer *);

#endif
