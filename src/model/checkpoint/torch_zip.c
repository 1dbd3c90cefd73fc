/* Zip archives of torch: data.pkl beside one entry a storage. torch.save and TorchScript write the same layout. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "model/checkpoint/torch_pickle.h"
#include "model/checkpoint/zip.h"

enum { KEY_MOST = 64, ORDER_MOST = 64, PICKLE_MOST = 256 << 20 };

static zstc_status find_storage(const zstc_torch_source *source, const zstc_torch_storage *storage,
                                zstc_torch_place *out) {
    const zstc_zip *zip = source->user;
    const zstc_zip_entry *entry;
    char name[KEY_MOST + sizeof "data/"];
    if (storage->key_length > KEY_MOST || memchr(storage->key, '\0', storage->key_length) != NULL) {
        return zstc_fail(ZSTC_MODEL, "%s: the key of a storage is too long or not text", source->path);
    }
    snprintf(name, sizeof name, "data/%.*s", (int)storage->key_length, storage->key);
    zstc_status status = zstc_zip_get(zip, name, &entry);
    if (status == ZSTC_NOT_FOUND)
        return zstc_fail(ZSTC_MODEL, "%s: storage '%s' is missing in the archive", source->path, name);
    if (status != ZSTC_OK) return status;
    uint64_t size = storage->typed ? zstc_dtype_size(storage->dtype) : 1;
    if ((uint64_t)storage->count > entry->size / size) {
        return zstc_fail(ZSTC_MODEL, "%s: storage '%s' is shorter than its tensors say", source->path, name);
    }
    *out = (zstc_torch_place){entry->offset, entry->size};
    return ZSTC_OK;
}

/* Before torch 2 there was no entry of that name, and every archive was little-endian. */
static zstc_status check_byte_order(const zstc_zip *zip, const char *path) {
    unsigned char *order = NULL;
    size_t size = 0;
    if (zstc_zip_find(zip, "byteorder") == NULL) return ZSTC_OK;
    zstc_status status = zstc_zip_read_entry(zip, "byteorder", ORDER_MOST, &order, &size);
    if (status != ZSTC_OK) return status;
    int is_big = size == 3 && memcmp(order, "big", 3) == 0;
    free(order);
    return is_big ? zstc_fail(ZSTC_UNSUPPORTED,
                              "%s: the file was written on a big-endian machine, which is not supported", path)
                  : ZSTC_OK;
}

typedef zstc_status (*add_tensors)(const zstc_torch_source *, const zstc_pickle_value *);

static zstc_status read_pickle(const zstc_torch_source *source, zstc_span data, add_tensors add) {
    zstc_pickle pickle = {0};
    const zstc_pickle_value *top = NULL;
    size_t used;
    zstc_status status = zstc_pickle_read(&pickle, data, source->path, &top, &used);
    if (status == ZSTC_OK) status = add(source, top);
    zstc_pickle_free(&pickle);
    return status;
}

static zstc_status read_zip(const zstc_torch_source *source, add_tensors add) {
    unsigned char *data = NULL;
    size_t size = 0;
    zstc_status status = check_byte_order(source->user, source->path);
    if (status == ZSTC_OK) status = zstc_zip_read_entry(source->user, "data.pkl", PICKLE_MOST, &data, &size);
    if (status == ZSTC_NOT_FOUND)
        return zstc_fail(ZSTC_MODEL, "%s: the archive has no data.pkl (expected an archive that PyTorch wrote)",
                         source->path);
    if (status == ZSTC_OK) status = read_pickle(source, (zstc_span){data, size}, add);
    free(data);
    return status;
}

static zstc_status read_archive(zstc_weights *weights, const zstc_file *file, add_tensors add) {
    zstc_zip *zip = NULL;
    zstc_status status = zstc_zip_read(&zip, file);
    if (status != ZSTC_OK) return status;
    zstc_torch_source source = {
        .weights = weights, .file = file, .path = zstc_file_path(file), .find = find_storage, .user = zip};
    status = read_zip(&source, add);
    zstc_zip_free(zip);
    return status;
}

zstc_status zstc_torchscript_read(zstc_weights *weights, const zstc_file *file) {
    return read_archive(weights, file, zstc_torch_add_module);
}

zstc_status zstc_checkpoint_read(zstc_weights *weights, const zstc_file *file) {
    unsigned char start[4] = {0};
    zstc_status status = ZSTC_OK;
    if (zstc_file_size(file) >= sizeof start) status = zstc_file_read(file, 0, start, sizeof start);
    if (status != ZSTC_OK) return status;
    int is_zip = memcmp(start, "PK\3\4", sizeof start) == 0;
    return is_zip ? read_archive(weights, file, zstc_torch_add_state_dict) : zstc_torch_legacy_read(weights, file);
}
