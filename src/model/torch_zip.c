/* Zip archives of torch: data.pkl beside one entry a storage. torch.save and TorchScript write the same layout. */
#include <stdio.h>
#include <string.h>

#include "api/error.h"
#include "model/torch_pickle.h"
#include "model/zip.h"

enum { KEY_MOST = 64 };

static zstc_status find_storage(const zstc_torch_source *source, const zstc_torch_storage *storage, zstc_span *out) {
    const zstc_zip *zip = source->user;
    char name[KEY_MOST + sizeof "data/"];
    if (storage->key_length > KEY_MOST || memchr(storage->key, '\0', storage->key_length) != NULL) {
        return zstc_fail(ZSTC_MODEL, "%s: a storage's key is not possible", source->file);
    }
    snprintf(name, sizeof name, "data/%.*s", (int)storage->key_length, storage->key);
    zstc_status status = zstc_zip_get(zip, name, out);
    if (status == ZSTC_NOT_FOUND) return zstc_fail(ZSTC_MODEL, "%s: storage '%s' is not in it", source->file, name);
    if (status != ZSTC_OK) return status;
    uint64_t size = storage->typed ? zstc_dtype_size(storage->dtype) : 1;
    if ((uint64_t)storage->count > out->size / size) {
        return zstc_fail(ZSTC_MODEL, "%s: storage '%s' is shorter than its tensors say", source->file, name);
    }
    return ZSTC_OK;
}

/* Before torch 2 there was no entry of that name, and every archive was little-endian. */
static zstc_status check_byte_order(const zstc_zip *zip, const char *file) {
    zstc_span order;
    if (zstc_zip_find(zip, "byteorder") == NULL) return ZSTC_OK;
    zstc_status status = zstc_zip_get(zip, "byteorder", &order);
    if (status != ZSTC_OK) return status;
    if (order.size == 3 && memcmp(order.data, "big", 3) == 0) {
        return zstc_fail(ZSTC_UNSUPPORTED, "%s: it was written big-endian", file);
    }
    return ZSTC_OK;
}

static zstc_status read_zip(const zstc_torch_source *source,
                            zstc_status (*add)(const zstc_torch_source *, const zstc_pickle_value *)) {
    zstc_span data;
    zstc_pickle pickle = {0};
    const zstc_pickle_value *top = NULL;
    size_t used;
    zstc_status status = check_byte_order(source->user, source->file);
    if (status == ZSTC_OK) status = zstc_zip_get(source->user, "data.pkl", &data);
    if (status == ZSTC_NOT_FOUND)
        return zstc_fail(ZSTC_MODEL, "%s: no data.pkl in it: not an archive of torch", source->file);
    if (status != ZSTC_OK) return status;
    status = zstc_pickle_read(&pickle, data, source->file, &top, &used);
    if (status == ZSTC_OK) status = add(source, top);
    zstc_pickle_free(&pickle);
    return status;
}

static zstc_status read_archive(zstc_weights *weights, zstc_span bytes, const char *file,
                                zstc_status (*add)(const zstc_torch_source *, const zstc_pickle_value *)) {
    zstc_zip *zip = NULL;
    zstc_status status = zstc_zip_read(&zip, bytes, file);
    if (status != ZSTC_OK) return status;
    zstc_torch_source source = {.weights = weights, .file = file, .find = find_storage, .user = zip};
    status = read_zip(&source, add);
    zstc_zip_free(zip);
    return status;
}

zstc_status zstc_torchscript_read(zstc_weights *weights, zstc_span bytes, const char *file) {
    return read_archive(weights, bytes, file, zstc_torch_add_module);
}

zstc_status zstc_checkpoint_read(zstc_weights *weights, zstc_span bytes, const char *file) {
    int is_zip = bytes.size >= 4 && memcmp(bytes.data, "PK\3\4", 4) == 0;
    if (is_zip) return read_archive(weights, bytes, file, zstc_torch_add_state_dict);
    return zstc_torch_legacy_read(weights, bytes, file);
}
