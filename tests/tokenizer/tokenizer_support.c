#include "tokenizer/tokenizer_support.h"

zstc_tokenizer *open_tokenizer(const char *folder) {
    zstc_files *files = NULL;
    zstc_tokenizer *tokenizer = NULL;
    assert_ok(zstc_files_open(&files, test_data(folder)));
    assert_ok(zstc_tokenizer_read(&tokenizer, files));
    zstc_files_free(files); /* a tokenizer copies what it needs */
    return tokenizer;
}

static void get_if_there(zstc_span *span, zstc_files *files, const char *name) {
    if (zstc_files_have(files, name)) assert_ok(zstc_files_get(files, name, span));
}

zstc_tokenizer *open_tokenizer_from_vocabulary(const char *folder) {
    zstc_files *files = NULL;
    zstc_tokenizer *tokenizer = NULL;
    assert_ok(zstc_files_open(&files, test_data(folder)));
    tokenizer_source source = {.path = zstc_files_path(files)};
    get_if_there(&source.vocab_json, files, "vocab.json");
    get_if_there(&source.merges_txt, files, "merges.txt");
    get_if_there(&source.vocab_txt, files, "vocab.txt");
    get_if_there(&source.sentencepiece_bpe_model, files, "sentencepiece.bpe.model");
    get_if_there(&source.spm_model, files, "spm.model");
    get_if_there(&source.spiece_model, files, "spiece.model");
    get_if_there(&source.tokenizer_config, files, "tokenizer_config.json");
    get_if_there(&source.special_tokens_map, files, "special_tokens_map.json");
    assert_ok(tokenizer_from_source(&tokenizer, &source));
    zstc_files_free(files);
    return tokenizer;
}

zstc_span as_span(const char *text) { return (zstc_span){(const unsigned char *)text, strlen(text)}; }

void assert_ids(const zstc_ids *ids, const json_t *expected, const char *text) {
    size_t count = json_array_size(expected);
    for (size_t i = 0; i < count && i < ids->count; i++) {
        json_int_t wanted = json_integer_value(json_array_get(expected, i));
        if (ids->items[i] != wanted) fail_msg("id %zu is %d, not %d: %s", i, (int)ids->items[i], (int)wanted, text);
    }
    if (ids->count != count) fail_msg("%zu ids, not %zu: %s", ids->count, count, text);
}

void assert_encodes(const zstc_tokenizer *tokenizer, const char *text, const int32_t *expected, size_t count) {
    zstc_ids ids = {0};
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) json_array_append_new(array, json_integer(expected[i]));
    assert_ok(zstc_tokenizer_encode(tokenizer, text, strlen(text), &ids));
    assert_ids(&ids, array, text);
    json_decref(array);
    zstc_ids_free(&ids);
}
