/* Reads the ends of all tensors that were found: each must lie in the file. */
#ifndef ZSTC_FUZZ_TENSOR_SUM_H
#define ZSTC_FUZZ_TENSOR_SUM_H

#include <stdlib.h>

#include "model/tensors.h"

static inline void fuzz_read_element(const zstc_tensor *tensor, int64_t index) {
    unsigned char element[8];
    if (zstc_tensor_read(tensor, index, 1, element) != ZSTC_OK) abort();
}

static inline void fuzz_read_tensors(const zstc_weights *weights) {
    for (size_t i = 0; i < zstc_weights_count(weights); i++) {
        const zstc_tensor *tensor = zstc_weights_at(weights, i);
        int64_t extent = zstc_tensor_extent(tensor);
        if (zstc_weights_find(weights, tensor->name) == NULL || tensor->type == NULL) abort();
        if (extent <= 0 || tensor->dtype == ZSTC_DTYPE_OTHER) continue;
        fuzz_read_element(tensor, 0);
        fuzz_read_element(tensor, extent - 1);
    }
}

static inline void fuzz_read(zstc_tensor_reader read, const uint8_t *data, size_t size) {
    zstc_weights *weights = NULL;
    zstc_file *file = NULL;
    if (zstc_file_of_memory(&file, (zstc_span){data, size}, "file") != ZSTC_OK) return;
    if (zstc_weights_new(&weights) != ZSTC_OK) abort();
    zstc_status status = read(weights, file);
    if (status == ZSTC_INTERNAL) abort(); /* a read outside of the file */
    if (status == ZSTC_OK && zstc_weights_finish(weights) == ZSTC_OK) fuzz_read_tensors(weights);
    zstc_weights_free(weights);
    zstc_file_close(file);
}

#endif
