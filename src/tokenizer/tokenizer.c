#include "tokenizer/tokenizer.h"

#include <stdlib.h>

#include "base/fail.h"
#include "tokenizer/tokenizer_json.h"

static bool has_json(zstc_files *files) { return zstc_files_have(files, "tokenizer.json"); }

/* Beside a tokenizer.json other files of vocabularies are not looked at: what is wrong with one then is no reason to
 * fail. */
static zstc_status read_any(zstc_tokenizer *tokenizer, zstc_files *files, const zstc_settings *settings) {
    if (has_json(files)) return zstc_tokenizer_read_json(tokenizer, files, settings);
    const zstc_tokenizer_kind *kind = zstc_tokenizer_kind_of_files(files);
    return kind != NULL ? kind->read_files(tokenizer, files, settings) : zstc_tokenizer_kind_not_found(files);
}

static zstc_status read_with_settings(zstc_tokenizer *tokenizer, zstc_files *files) {
    zstc_settings settings;
    zstc_status status = zstc_settings_open(&settings, files);
    if (status == ZSTC_OK) status = read_any(tokenizer, files, &settings);
    if (!settings.has_types) tokenizer->layout.hypothesis_type = 0;
    zstc_settings_close(&settings);
    return status;
}

zstc_status zstc_tokenizer_read(zstc_tokenizer **out, zstc_files *files) {
    zstc_tokenizer *tokenizer = calloc(1, sizeof *tokenizer);
    if (tokenizer == NULL) return zstc_fail_memory();
    zstc_status status = read_with_settings(tokenizer, files);
    if (status == ZSTC_OK) {
        *out = tokenizer;
    } else {
        zstc_tokenizer_free(tokenizer);
    }
    return status;
}

void zstc_tokenizer_free(zstc_tokenizer *tokenizer) {
    if (tokenizer == NULL) return;
    if (tokenizer->calls != NULL) tokenizer->calls->free(tokenizer->model);
    zstc_splitter_free(tokenizer->raw);
    zstc_splitter_free(tokenizer->normalized);
    free(tokenizer);
}

zstc_status zstc_tokenizer_encode(const zstc_tokenizer *tokenizer, const char *text, size_t length, zstc_ids *ids) {
    size_t count = ids->count;
    zstc_status status = zstc_tokenizer_encode_parts(tokenizer, text, length, ids);
    if (status != ZSTC_OK) ids->count = count;
    return status;
}

const zstc_layout *zstc_tokenizer_layout(const zstc_tokenizer *tokenizer) { return &tokenizer->layout; }

zstc_status zstc_tokenizer_check_pairs(const zstc_tokenizer *tokenizer, const char *where) {
    if (!tokenizer->layout.is_missing) return ZSTC_OK;
    return zstc_fail(ZSTC_UNSUPPORTED,
                     "%s: post_processor: a tokenizer without a processor that joins pairs is not supported", where);
}

int32_t zstc_tokenizer_vocabulary(const zstc_tokenizer *tokenizer) { return tokenizer->vocabulary; }

void zstc_tokenizer_set_limit(zstc_tokenizer *tokenizer, int64_t limit) { tokenizer->limit = limit; }

int64_t zstc_tokenizer_limit(const zstc_tokenizer *tokenizer) { return tokenizer->limit; }

static int32_t highest(const int32_t *ids, size_t count, int32_t most) {
    for (size_t i = 0; i < count; i++) most = ids[i] > most ? ids[i] : most;
    return most;
}

int32_t zstc_tokenizer_yields(const zstc_tokenizer *tokenizer, int32_t from) {
    const zstc_layout *layout = &tokenizer->layout;
    if (from >= tokenizer->vocabulary) return -1;
    int32_t most = tokenizer->added_most;
    most = highest(layout->prefix, layout->prefix_count, most);
    most = highest(layout->separator, layout->separator_count, most);
    most = highest(layout->suffix, layout->suffix_count, most);
    int32_t id = tokenizer->calls->yields(tokenizer->model, from);
    return id < 0 && most >= from ? most : id;
}
