/* Any bytes as one of a tokenizer's files: it is refused with a line, or gives ids below its size. The input is
 * tokenizer.json, or with a letter before it: v vocab.json, m merges.txt, t vocab.txt, c tokenizer_config.json,
 * s special_tokens_map.json, a added_tokens.json, d config.json. */
#include <stdlib.h>
#include <string.h>

#include "support/tokenizer_source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char vocab_json[] = "{\"<s>\":0,\"</s>\":1,\"a\":2,\"b\":3,\"ab\":4,\"\xC4\xA0\":5}";
static const char merges_txt[] = "#version: 0.2\na b\n";
static const char vocab_txt[] = "[UNK]\n[CLS]\n[SEP]\na\n##b\n";
static const char text[] = "ab abc  aab, \xC3\xA9\xE6\xBC\xA2!";

static zstc_span span_of(const char *string) { return (zstc_span){(const unsigned char *)string, strlen(string)}; }

static tokenizer_source source_of(const uint8_t *data, size_t size) {
    tokenizer_source source = {.path = "fuzz"};
    zstc_span rest = {data + 1, size - 1};
    switch (data[0]) {
    case 'v':
        source.vocab_json = rest;
        source.merges_txt = span_of(merges_txt);
        break;
    case 'm':
        source.vocab_json = span_of(vocab_json);
        source.merges_txt = rest;
        break;
    case 't': source.vocab_txt = rest; break;
    case 'c':
        source.vocab_txt = span_of(vocab_txt);
        source.tokenizer_config = rest;
        break;
    case 's':
        source.vocab_txt = span_of(vocab_txt);
        source.special_tokens_map = rest;
        break;
    case 'a':
        source.vocab_txt = span_of(vocab_txt);
        source.added_tokens = rest;
        break;
    case 'd':
        source.vocab_txt = span_of(vocab_txt);
        source.config = rest;
        break;
    default: source.tokenizer_json = (zstc_span){data, size};
    }
    return source;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    tokenizer_source source = source_of(data, size);
    zstc_tokenizer *tokenizer = NULL;
    zstc_ids ids = {0};
    if (tokenizer_from_source(&tokenizer, &source) != ZSTC_OK) {
        if (tokenizer != NULL || zstc_last_error()[0] == '\0') abort();
        return 0;
    }
    if (zstc_tokenizer_encode(tokenizer, text, strlen(text), &ids) != ZSTC_OK) abort();
    for (size_t i = 0; i < ids.count; i++) {
        if (ids.items[i] < 0 || ids.items[i] >= zstc_tokenizer_vocabulary(tokenizer)) abort();
    }
    const zstc_layout *layout = zstc_tokenizer_layout(tokenizer);
    if (layout->prefix_count > ZSTC_LAYOUT_MOST || layout->suffix_count > ZSTC_LAYOUT_MOST) abort();
    zstc_ids_free(&ids);
    zstc_tokenizer_free(tokenizer);
    return 0;
}
