/* Any text through a byte-level BPE: the pieces given cover exactly the bytes that the vocabulary knows. The first
 * byte of the input chooses options; with added tokens among them there is no such sum, only a range of ids. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "support/tokenizer_source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char vocab_json[] =
    "{\"<s>\":0,\"</s>\":1,\"a\":2,\"b\":3,\"c\":4,\"\xC4\xA0\":5,\"ab\":6,\"aa\":7,\"bc\":8,\"aaaa\":9,\"abc\":10,"
    "\"ca\":11,\"abab\":12,\"aab\":13,\"cab\":14,\"\xC4\xA0"
    "a\":15,\"\xC4\xA0"
    "ab\":16,\"\xC3\x83\":17,\"\xC2\xA9\":18,\"\xC3\x83\xC2\xA9\":19}";
static const char merges_txt[] = "#version: 0.2\na b\na a\nb c\naa aa\nab c\nc a\nab ab\na ab\nc ab\n\xC4\xA0 a\n"
                                 "\xC4\xA0 ab\n\xC3\x83 \xC2\xA9\n";
static const size_t piece_bytes[] = {0, 0, 1, 1, 1, 1, 2, 2, 2, 4, 3, 2, 4, 3, 3, 2, 3, 1, 1, 2};

static const char added_tokens[] =
    "\"added_tokens_decoder\":{\"4\":{\"content\":\"c\",\"lstrip\":true},"
    "\"6\":{\"content\":\"ab\",\"single_word\":true,\"normalized\":false},\"10\":{\"content\":\"abc\",\"special\":true}"
    ","
    "\"20\":{\"content\":\"  \",\"lstrip\":true,\"rstrip\":true},\"21\":{\"content\":\" \",\"normalized\":false}},";

static const zstc_tokenizer *tokenizer_with(unsigned choice) {
    static zstc_tokenizer *tokenizers[4];
    if (tokenizers[choice] == NULL) {
        char config[1024];
        snprintf(config, sizeof config, "{%s\"add_prefix_space\":%s}", choice & 2 ? added_tokens : "",
                 choice & 1 ? "true" : "false");
        tokenizer_source source = {.path = "fuzz",
                                   .vocab_json = {(const unsigned char *)vocab_json, sizeof vocab_json - 1},
                                   .merges_txt = {(const unsigned char *)merges_txt, sizeof merges_txt - 1},
                                   .tokenizer_config = {(const unsigned char *)config, strlen(config)}};
        if (tokenizer_from_source(&tokenizers[choice], &source) != ZSTC_OK) abort();
    }
    return tokenizers[choice];
}

static size_t known_bytes(const char *text, size_t length) {
    size_t known = 0;
    for (size_t i = 0; i < length; i++) known += text[i] != '\0' && strchr("abc \xC3\xA9", text[i]) != NULL;
    return known;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    int add_prefix_space = data[0] & 1, has_added = (data[0] & 2) != 0;
    const char *text = (const char *)data + 1;
    size_t length = zstc_utf8_valid_prefix(text, size - 1), covered = 0;
    size_t expected = known_bytes(text, length) + (add_prefix_space && length > 0 && text[0] != ' ');
    zstc_ids ids = {0};
    if (zstc_tokenizer_encode(tokenizer_with(data[0] & 3), text, length, &ids) != ZSTC_OK) abort();
    for (size_t i = 0; i < ids.count; i++) {
        if (ids.items[i] < 2 || ids.items[i] > (has_added ? 21 : 19)) abort();
        if (!has_added) covered += piece_bytes[ids.items[i]];
    }
    if (!has_added && covered != expected) abort();
    zstc_ids_free(&ids);
    return 0;
}
