/* An archive on its own, as a checkpoint and as a TorchScript module. */
#include "model/checkpoint/zip.h"
#include "tensor_sum.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_entries(const zstc_zip *zip, const zstc_file *file) {
    for (size_t i = 0; i < zstc_zip_count(zip); i++) {
        const zstc_zip_entry *entry = zstc_zip_at(zip, i);
        unsigned char byte;
        if (entry->size == 0) continue;
        if (zstc_file_read(file, entry->offset, &byte, 1) != ZSTC_OK) abort();
        if (zstc_file_read(file, entry->offset + entry->size - 1, &byte, 1) != ZSTC_OK) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    zstc_zip *zip = NULL;
    zstc_file *file = NULL;
    if (zstc_file_of_memory(&file, (zstc_span){data, size}, "file") != ZSTC_OK) abort();
    zstc_status status = zstc_zip_read(&zip, file);
    if (status == ZSTC_INTERNAL) abort(); /* a read outside of the file */
    if (status == ZSTC_OK) read_entries(zip, file);
    zstc_zip_free(zip);
    zstc_file_close(file);
    if (status != ZSTC_OK) return 0;
    fuzz_read(zstc_checkpoint_read, data, size);
    fuzz_read(zstc_torchscript_read, data, size);
    return 0;
}
