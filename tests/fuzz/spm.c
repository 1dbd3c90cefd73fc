/* Any bytes as a SentencePiece model: it is refused with a line, or gives ids below its size. The first byte chooses
 * the class, the rest is the model. */
#include <stdlib.h>
#include <string.h>

#include "support/tokenizer_source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const configs[] = {
    "{\"tokenizer_class\":\"XLMRobertaTokenizer\"}",
    "{\"tokenizer_class\":\"CamembertTokenizer\"}",
    "{\"tokenizer_class\":\"DebertaV2Tokenizer\"}",
    "{\"tokenizer_class\":\"DebertaV2Tokenizer\",\"do_lower_case\":true,\"split_by_punct\":true}",
};
static const char text[] =
    "ab  this\tTHE <tag>, \xC3\xA9\xE6\xBC\xA2! e\xCC\x81\xEF\xAC\x81 \xF0\x9F\x87\xA9\xF0\x9F\x87\xAA ";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    zstc_tokenizer *tokenizer = NULL;
    zstc_ids ids = {0};
    if (size < 2) return 0;
    const char *config = configs[data[0] % 4];
    tokenizer_source source = {.path = "fuzz",
                               .spm_model = {data + 1, size - 1},
                               .tokenizer_config = {(const unsigned char *)config, strlen(config)}};
    if (tokenizer_from_source(&tokenizer, &source) != ZSTC_OK) {
        if (tokenizer != NULL || zstc_last_error()[0] == '\0') abort();
        return 0;
    }
    if (zstc_tokenizer_encode(tokenizer, text, strlen(text), &ids) != ZSTC_OK) abort();
    for (size_t i = 0; i < ids.count; i++) {
        if (ids.items[i] < 0 || ids.items[i] >= zstc_tokenizer_vocabulary(tokenizer)) abort();
    }
    if (zstc_tokenizer_yields(tokenizer, 0) < 0) abort();
    zstc_ids_free(&ids);
    zstc_tokenizer_free(tokenizer);
    return 0;
}
