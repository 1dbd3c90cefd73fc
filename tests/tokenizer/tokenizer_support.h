/* Encoders for the tests: from fixtures on disk, or from files given as strings. */
#ifndef ZSTC_TESTS_TOKENIZER_SUPPORT_H
#define ZSTC_TESTS_TOKENIZER_SUPPORT_H

#include "support/support.h"
#include "tokenizer/encoder.h"
#include "tokenizer/encoder_kind.h"

/* The encoder of a folder below tests/data. */
zstc_encoder *open_encoder(const char *folder);

/* The same without its tokenizer.json. */
zstc_encoder *open_encoder_from_vocabulary(const char *folder);

/* A file's bytes as a span. */
zstc_span as_span(const char *text);

/* Asserts that `ids` are those of a JSON array; `text` is shown if they are not. */
void assert_ids(const zstc_ids *ids, const json_t *expected, const char *text);

/* Encodes with a fresh list and asserts the ids. */
void assert_encodes(const zstc_encoder *encoder, const char *text, const int32_t *expected, size_t count);

#endif
