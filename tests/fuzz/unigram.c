/* Any text through a normaliser and Unigram: what is normalised is valid UTF-8, and every id is of the vocabulary. The
 * first byte of the input chooses the steps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "support/tokenizer_source.h"
#include "tokenizer/normalizer/normalizer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SPACE "\xE2\x96\x81"
#define METASPACE "{\"type\":\"Metaspace\",\"replacement\":\"" SPACE "\"}"

static const char *const normalizers[] = {
    "null",
    "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"Nmt\"},{\"type\":\"NFKC\"},{\"type\":\"Replace\",\"pattern\":{"
    "\"Regex\":\" {2,}\"},\"content\":\" \"}]}",
    "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFKD\"},{\"type\":\"StripAccents\"},{\"type\":\"Lowercase\"},{"
    "\"type\":\"Strip\",\"strip_left\":true,\"strip_right\":true}]}",
    "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFC\"},{\"type\":\"Replace\",\"pattern\":{\"Regex\":"
    "\"\\\\s{2,}|[\\\\n\\\\r\\\\t]|\\\\A +| +\\\\z\"},\"content\":\"\"},{\"type\":\"NFD\"}]}",
};
static const char *const pre_tokenizers[] = {
    METASPACE,
    "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"WhitespaceSplit\"}," METASPACE "]}",
    "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Whitespace\"},{\"type\":\"Punctuation\"}," METASPACE "]}",
    "null",
};
static const char json[] =
    "{\"normalizer\":%s,\"pre_tokenizer\":%s,\"post_processor\":{\"type\":\"BertProcessing\",\"cls\":[\"a\",1],\"sep\":"
    "["
    "\"b\",2]},\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"byte_fallback\":%s,\"vocab\":[[\"<unk>\",0],[\"a\",-1],"
    "[\"b\",-2],[\"ab\",-3],[\"" SPACE "\",-2],[\"" SPACE "a\",-3],[\"\xC3\xA9\",-4],[\"\xE6\xBC\xA2\xE5\xAD\x97\",-5],"
    "[\"e\xCC\x81\",-4],[\"<0x41>\",0],[\"<0xC3>\",0],[\"<0x84>\",0]]}}";
enum { COUNT = 12, CHOICES = 32 };

static const zstc_tokenizer *tokenizer_with(unsigned choice) {
    static zstc_tokenizer *tokenizers[CHOICES];
    if (tokenizers[choice] == NULL) {
        char text[4096];
        int length = snprintf(text, sizeof text, json, normalizers[choice % 4], pre_tokenizers[choice / 4 % 4],
                              choice & 16 ? "true" : "false");
        tokenizer_source source = {.path = "fuzz", .tokenizer_json = {(const unsigned char *)text, (size_t)length}};
        if (tokenizer_from_source(&tokenizers[choice], &source) != ZSTC_OK) abort();
    }
    return tokenizers[choice];
}

static void check_normalizer(unsigned choice, const char *text, size_t length) {
    static zstc_normalizer *made[4];
    zstc_buffer out = {0};
    if (choice > 0 && made[choice] == NULL) {
        json_t *step = json_loads(normalizers[choice], 0, NULL);
        if (zstc_normalizer_read(&made[choice], "fuzz", step) != ZSTC_OK) abort();
        json_decref(step);
    }
    if (zstc_normalizer_run(made[choice], text, length, &out) != ZSTC_OK) abort();
    if (out.length > 0 && zstc_utf8_valid_prefix(out.bytes, out.length) != out.length) abort();
    zstc_buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    const char *text = (const char *)data + 1;
    size_t length = zstc_utf8_valid_prefix(text, size - 1);
    zstc_ids ids = {0};
    check_normalizer(data[0] % 4, text, length);
    if (zstc_tokenizer_encode(tokenizer_with(data[0] % CHOICES), text, length, &ids) != ZSTC_OK) abort();
    for (size_t i = 0; i < ids.count; i++) {
        if (ids.items[i] < 0 || ids.items[i] >= COUNT) abort();
    }
    zstc_ids_free(&ids);
    return 0;
}
