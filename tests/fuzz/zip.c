/* An archive on its own, as a checkpoint and as a TorchScript module. */
#include "model/zip.h"
#include "tensor_sum.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_entries(const zstc_zip *zip) {
    volatile unsigned sum = 0;
    for (size_t i = 0; i < zstc_zip_count(zip); i++) {
        zstc_span bytes = zstc_zip_at(zip, i)->data;
        if (bytes.size > 0) sum += bytes.data[0] + bytes.data[bytes.size - 1];
    }
    (void)sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    zstc_zip *zip = NULL;
    if (zstc_zip_read(&zip, (zstc_span){data, size}, "file") != ZSTC_OK) return 0;
    read_entries(zip);
    zstc_zip_free(zip);
    fuzz_read(zstc_checkpoint_read, data, size);
    fuzz_read(zstc_torchscript_read, data, size);
    return 0;
}
