/* Tokenizers for the tests: from fixtures on disk, or from files given as strings. */
#ifndef ZSTC_TESTS_TOKENIZER_SUPPORT_H
#define ZSTC_TESTS_TOKENIZER_SUPPORT_H

#include "support/support.h"
#include "support/tokenizer_source.h"
#include "tokenizer/tokenizer.h"

/* The tokenizer of a folder below tests/data. */
zstc_tokenizer *open_tokenizer(const char *folder);

/* The same without its tokenizer.json. */
zstc_tokenizer *open_tokenizer_from_vocabulary(const char *folder);

/* A file's bytes as a span. */
zstc_span as_span(const char *text);

/* Asserts that `ids` are those of a JSON array; `text` is shown if they are not. */
void assert_ids(const zstc_ids *ids, const json_t *expected, const char *text);

/* Encodes with a fresh list and asserts the ids. */
void assert_encodes(const zstc_tokenizer *tokenizer, const char *text, const int32_t *expected, size_t count);

#endif
