/* config.json, and behind the first NUL byte tokenizer_config.json. */
#include <string.h>

#include "model/config_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *end = size > 0 ? memchr(data, '\0', size) : NULL;
    zstc_span first = {data, end != NULL ? (size_t)(end - data) : size}, second = {NULL, 0};
    if (end != NULL) second = (zstc_span){end + 1, size - first.size - 1};
    zstc_config config = {0};
    if (zstc_config_parse(&config, first, second, "model") == ZSTC_OK) zstc_config_clear(&config);
    return 0;
}
