/* The files of sentence-transformers one after another, with a NUL byte between them: modules.json, the config of the
 * Pooling module, of the Normalize module and of the Transformer, config_sentence_transformers.json, config.json. */
#include <string.h>

#include "model/config_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static zstc_span next(zstc_span *left) {
    const unsigned char *end = left->size > 0 ? memchr(left->data, '\0', left->size) : NULL;
    zstc_span span = {left->data, end != NULL ? (size_t)(end - left->data) : left->size};
    size_t taken = end != NULL ? span.size + 1 : span.size;
    *left = (zstc_span){left->data + taken, left->size - taken};
    return span;
}

static void read_section(const zstc_modules *modules, zstc_span bytes) {
    zstc_config config = {.arch = ZSTC_ARCH_BERT, .hidden = modules->size, .position_rows = 64, .max_length = 64};
    json_t *root = NULL;
    if (zstc_json_load(&root, bytes, "config.json", 0) != ZSTC_OK) return;
    zstc_fields fields = {.object = root, .where = "config.json"};
    (void)zstc_config_read_alone(&config, &fields, modules);
    zstc_config_clear(&config);
    json_decref(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static zstc_status (*const parsers[])(zstc_modules *, zstc_span,
                                          const char *) = {zstc_modules_parse_pooling, zstc_modules_parse_normalize,
                                                           zstc_modules_parse_transformer, zstc_modules_parse_whole};
    zstc_span left = {data, size};
    zstc_module_list list = {0};
    zstc_modules modules = {0};
    if (zstc_module_list_parse(&list, next(&left), "modules.json") == ZSTC_OK) json_decref(list.root);
    for (size_t i = 0; i < sizeof parsers / sizeof *parsers; i++) (void)parsers[i](&modules, next(&left), "file.json");
    read_section(&modules, left);
    return 0;
}
