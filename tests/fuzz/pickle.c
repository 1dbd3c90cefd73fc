/* A pickle as a state dict and as a module, over storages that are all 64 bytes; and as a whole legacy checkpoint. */
#include "model/checkpoint/torch_pickle.h"
#include "tensor_sum.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static zstc_status find_storage(const zstc_torch_source *source, const zstc_torch_storage *storage,
                                zstc_torch_place *out) {
    (void)storage;
    *out = (zstc_torch_place){0, zstc_file_size(source->file)};
    return ZSTC_OK;
}

static void add(zstc_status (*reader)(const zstc_torch_source *, const zstc_pickle_value *),
                const zstc_pickle_value *top) {
    static const unsigned char bytes[64];
    zstc_file *file = NULL;
    if (zstc_file_of_memory(&file, (zstc_span){bytes, sizeof bytes}, "file") != ZSTC_OK) abort();
    zstc_torch_source source = {.file = file, .path = "file", .find = find_storage};
    if (zstc_weights_new(&source.weights) != ZSTC_OK) abort();
    if (reader(&source, top) == ZSTC_OK && zstc_weights_finish(source.weights) == ZSTC_OK) {
        fuzz_read_tensors(source.weights);
    }
    zstc_weights_free(source.weights);
    zstc_file_close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    zstc_pickle pickle = {0};
    const zstc_pickle_value *top = NULL;
    size_t used = 0;
    if (zstc_pickle_read(&pickle, (zstc_span){data, size}, "file", &top, &used) == ZSTC_OK) {
        add(zstc_torch_add_state_dict, top);
        add(zstc_torch_add_module, top);
    }
    zstc_pickle_free(&pickle);
    fuzz_read(zstc_torch_legacy_read, data, size);
    return 0;
}
