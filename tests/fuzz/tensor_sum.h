/* Reads the ends of all tensors that were found, so that a sanitizer sees one that does not lie in the file. */
#ifndef ZSTC_FUZZ_TENSOR_SUM_H
#define ZSTC_FUZZ_TENSOR_SUM_H

#include "model/tensors.h"

static inline void fuzz_read_tensors(const zstc_weights *weights) {
    volatile unsigned sum = 0; /* so that the reads are not dropped */
    for (size_t i = 0; i < zstc_weights_count(weights); i++) {
        const zstc_tensor *tensor = zstc_weights_at(weights, i);
        int64_t extent = zstc_tensor_extent(tensor);
        if (extent <= 0) continue;
        const unsigned char *bytes = tensor->data;
        sum += bytes[0] + bytes[(size_t)extent * zstc_dtype_size(tensor->dtype) - 1];
    }
    (void)sum;
}

static inline void fuzz_read(zstc_tensor_reader read, const uint8_t *data, size_t size) {
    zstc_weights *weights = NULL;
    if (zstc_weights_new(&weights) != ZSTC_OK) return;
    zstc_status status = read(weights, (zstc_span){data, size}, "file");
    if (status == ZSTC_OK && zstc_weights_finish(weights) == ZSTC_OK) fuzz_read_tensors(weights);
    zstc_weights_free(weights);
}

#endif
