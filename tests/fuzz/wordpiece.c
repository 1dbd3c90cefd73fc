/* Any text through BERT's normaliser and a WordPiece: every id is of the vocabulary, and there are no more of them than
 * normalised code points. The first byte of the input chooses options. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "support/tokenizer_source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char vocab_txt[] =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nb\n##a\n##b\nab\n##ab\nE\ne\n##e\n\xC3\xA9\n\xE6\xBC\xA2\n!\n"
    "\xE3\x80\xAE\n##\xE3\x80\xAE\n";

static const char added_tokens[] =
    "\"added_tokens_decoder\":{\"13\":{\"content\":\"\xC3\xA9\",\"lstrip\":true},"
    "\"14\":{\"content\":\"\xE6\xBC\xA2\",\"normalized\":false},\"18\":{\"content\":\"AB\",\"single_word\":true},"
    "\"19\":{\"content\":\"  \",\"rstrip\":true},\"20\":{\"content\":\"e!\",\"special\":true}},";

static const zstc_tokenizer *tokenizer_with(unsigned choice) {
    static zstc_tokenizer *tokenizers[16];
    if (tokenizers[choice] == NULL) {
        char config[1024];
        int length = snprintf(config, sizeof config,
                              "{%s\"do_lower_case\":%s,\"strip_accents\":%s,\"tokenize_chinese_chars\":%s}",
                              choice & 8 ? added_tokens : "", choice & 1 ? "true" : "false",
                              choice & 2 ? "true" : "false", choice & 4 ? "true" : "false");
        tokenizer_source source = {.path = "fuzz",
                                   .vocab_txt = {(const unsigned char *)vocab_txt, sizeof vocab_txt - 1},
                                   .tokenizer_config = {(const unsigned char *)config, (size_t)length}};
        if (tokenizer_from_source(&tokenizers[choice], &source) != ZSTC_OK) abort();
    }
    return tokenizers[choice];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    const char *text = (const char *)data + 1;
    size_t length = zstc_utf8_valid_prefix(text, size - 1);
    zstc_ids ids = {0};
    if (zstc_tokenizer_encode(tokenizer_with(data[0] & 15), text, length, &ids) != ZSTC_OK) abort();
    if (ids.count > 4 * length) abort();
    for (size_t i = 0; i < ids.count; i++) {
        if (ids.items[i] < 1 || ids.items[i] > (data[0] & 8 ? 19 : 17)) abort();
    }
    zstc_ids_free(&ids);
    return 0;
}
