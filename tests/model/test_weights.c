/* The weights of whole models: every form gives the same tensors, and a damaged one a clear error. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/make.h"
#include "model/tensors.h"

static zstc_weights *open_weights(zstc_files **files, const char *path) {
    zstc_weights *weights = NULL;
    assert_ok(zstc_files_open(files, path));
    assert_ok(zstc_weights_open(&weights, *files));
    return weights;
}

static void close_weights(zstc_files *files, zstc_weights *weights) {
    zstc_weights_free(weights);
    zstc_files_free(files);
}

static zstc_status open_folder(const make_folder *folder) {
    zstc_files *files = NULL;
    zstc_weights *weights = NULL;
    assert_ok(zstc_files_open(&files, folder->path));
    zstc_status status = zstc_weights_open(&weights, files);
    close_weights(files, weights);
    return status;
}

/* All elements as they lie in the file; the caller frees them. */
static unsigned char *bytes_of(const zstc_tensor *tensor) {
    int64_t extent = zstc_tensor_extent(tensor);
    unsigned char *bytes = malloc((size_t)extent * zstc_dtype_size(tensor->dtype) + 1);
    assert_non_null(bytes);
    assert_ok(zstc_tensor_read(tensor, 0, extent, bytes));
    return bytes;
}

static void assert_same_tensor(const zstc_tensor *a, const zstc_tensor *b) {
    int64_t extent = zstc_tensor_extent(a);
    assert_int_equal(a->dtype, b->dtype);
    assert_int_equal(a->rank, b->rank);
    for (int32_t i = 0; i < a->rank; i++) {
        assert_int_equal(a->shape[i], b->shape[i]);
        assert_int_equal(a->stride[i], b->stride[i]);
    }
    unsigned char *left = bytes_of(a), *right = bytes_of(b);
    assert_memory_equal(left, right, (size_t)extent * zstc_dtype_size(a->dtype));
    free(left);
    free(right);
}

static void every_form_of_a_model_gives_the_same_tensors(void **state) {
    (void)state;
    static const char *const forms[] = {"golden/models/tiny-bart-shards", "golden/models/tiny-bart-bin",
                                        "golden/models/tiny-bart.ts.pt"};
    zstc_files *files = NULL;
    zstc_weights *weights = open_weights(&files, test_data("golden/models/tiny-bart"));
    assert_int_equal(zstc_weights_count(weights), 111);
    for (size_t form = 0; form < sizeof forms / sizeof *forms; form++) {
        zstc_files *other_files = NULL;
        zstc_weights *other = open_weights(&other_files, test_data(forms[form]));
        for (size_t i = 0; i < zstc_weights_count(weights); i++) {
            const zstc_tensor *tensor = zstc_weights_at(weights, i), *same = zstc_weights_find(other, tensor->name);
            if (same == NULL) fail_msg("%s has no %s", forms[form], tensor->name);
            assert_same_tensor(tensor, same);
        }
        close_weights(other_files, other);
    }
    close_weights(files, weights);
}

static void tied_tensors_share_their_bytes(void **state) {
    (void)state;
    static const char *const names[] = {"model.encoder.embed_tokens.weight", "model.decoder.embed_tokens.weight"};
    static const char *const forms[] = {"golden/models/tiny-bart-bin", "golden/models/tiny-bart.ts.pt"};
    for (size_t form = 0; form < 2; form++) {
        zstc_files *files = NULL;
        zstc_weights *weights = open_weights(&files, test_data(forms[form]));
        const zstc_tensor *shared = zstc_weights_find(weights, "model.shared.weight");
        assert_non_null(shared);
        for (size_t i = 0; i < 2; i++) {
            const zstc_tensor *tied = zstc_weights_find(weights, names[i]);
            assert_non_null(tied);
            assert_int_equal(tied->offset, shared->offset);
        }
        close_weights(files, weights);
    }
}

static void a_part_of_a_tensor_is_read_where_it_lies(void **state) {
    (void)state;
    zstc_files *files = NULL;
    zstc_weights *weights = open_weights(&files, test_data("golden/models/tiny-bart"));
    const zstc_tensor *tensor = zstc_weights_find(weights, "model.shared.weight");
    float part[3];
    assert_non_null(tensor);
    unsigned char *all = bytes_of(tensor);
    assert_ok(zstc_tensor_read(tensor, 1000, 3, part));
    assert_memory_equal(part, all + 1000 * sizeof *part, sizeof part);
    assert_ok(zstc_tensor_read(tensor, zstc_tensor_extent(tensor) - 3, 3, part));
    free(all);
    close_weights(files, weights);
}

/* ---- checkpoints of torch ---- */

static double half(uint16_t bits) {
    double value = (bits & 0x3FF) / 1024.0;
    int exponent = (bits >> 10) & 0x1F;
    value = exponent == 0 ? ldexp(value, -14) : ldexp(1 + value, exponent - 15);
    return (bits & 0x8000) != 0 ? -value : value;
}

static double element(const zstc_tensor *tensor, int64_t index) {
    unsigned char at[8];
    assert_ok(zstc_tensor_read(tensor, index, 1, at));
    uint16_t bits;
    uint32_t wide;
    float number;
    int64_t whole;
    switch (tensor->dtype) {
    case ZSTC_DTYPE_F32: memcpy(&number, at, 4); return (double)number;
    case ZSTC_DTYPE_F16: memcpy(&bits, at, 2); return half(bits);
    case ZSTC_DTYPE_BF16:
        memcpy(&bits, at, 2);
        wide = (uint32_t)bits << 16;
        memcpy(&number, &wide, 4);
        return (double)number;
    case ZSTC_DTYPE_I64: memcpy(&whole, at, 8); return (double)whole;
    default: return *at;
    }
}

/* Element `index` in row-major order, by the strides. */
static double value_at(const zstc_tensor *tensor, int64_t index) {
    int64_t at = 0;
    for (int32_t i = tensor->rank; i-- > 0;) {
        at += index % tensor->shape[i] * tensor->stride[i];
        index /= tensor->shape[i];
    }
    return element(tensor, at);
}

static void assert_expected(const zstc_weights *weights) {
    json_error_t error;
    json_t *expected = json_load_file(test_data("legacy-bin/expected.json"), 0, &error), *entry, *number;
    const char *name;
    size_t i;
    assert_non_null(expected);
    json_object_foreach(expected, name, entry) {
        const zstc_tensor *tensor = zstc_weights_find(weights, name);
        if (tensor == NULL) fail_msg("no %s", name);
        assert_int_equal(tensor->rank, json_array_size(json_object_get(entry, "shape")));
        json_array_foreach(json_object_get(entry, "shape"), i, number) {
            assert_int_equal(tensor->shape[i], json_integer_value(number));
        }
        json_array_foreach(json_object_get(entry, "values"), i, number) {
            assert_true(value_at(tensor, (int64_t)i) == json_number_value(number));
        }
    }
    assert_null(zstc_weights_find(weights, "epoch"));
    const zstc_tensor *small = zstc_weights_find(weights, "small"); /* in one of the files, and cannot be read */
    if (small != NULL) {
        assert_int_equal(small->dtype, ZSTC_DTYPE_OTHER);
        assert_string_equal(small->type, "torch.float8_e4m3fn");
    }
    json_decref(expected);
}

static void checkpoints_of_every_form_give_their_tensors(void **state) {
    (void)state;
    static const char *const forms[] = {"legacy-bin/pytorch_model.bin", "legacy-bin/wrapped.bin",
                                        "legacy-bin/zip-protocol4.bin"};
    for (size_t form = 0; form < sizeof forms / sizeof *forms; form++) {
        make_folder folder;
        zstc_files *files = NULL;
        make_folder_new(&folder);
        make_copy(&folder, "pytorch_model.bin", test_data(forms[form]));
        zstc_weights *weights = open_weights(&files, folder.path);
        assert_expected(weights);
        assert_int_equal(zstc_weights_find(weights, "tied.a")->offset, zstc_weights_find(weights, "tied.b")->offset);
        close_weights(files, weights);
        make_folder_remove(&folder);
    }
}

static zstc_status read_checkpoint(zstc_span bytes) {
    zstc_weights *weights = NULL;
    zstc_file *file = make_memory_file(bytes, "x.bin");
    assert_ok(zstc_weights_new(&weights));
    zstc_status status = zstc_checkpoint_read(weights, file);
    zstc_weights_free(weights);
    zstc_file_close(file);
    return status;
}

static void no_truncation_or_changed_byte_of_a_checkpoint_leads_outside(void **state) {
    (void)state;
    static const char *const forms[] = {"legacy-bin/pytorch_model.bin", "legacy-bin/zip-protocol4.bin"};
    for (size_t form = 0; form < 2; form++) {
        make_bytes bytes = {0};
        make_read(&bytes, test_data(forms[form]));
        for (size_t size = 0; size < bytes.size; size++) {
            zstc_span cut = make_exact(make_span(&bytes), size);
            assert_fails(read_checkpoint(cut), ZSTC_MODEL, "x.bin");
            free((void *)(uintptr_t)cut.data);
        }
        for (size_t at = 0; at < bytes.size; at++) {
            zstc_span changed = make_exact(make_span(&bytes), bytes.size);
            ((unsigned char *)(uintptr_t)changed.data)[at] ^= (unsigned char)(1u << (at % 8));
            zstc_status status = read_checkpoint(changed);
            assert_true(status == ZSTC_OK || status == ZSTC_MODEL || status == ZSTC_UNSUPPORTED);
            free((void *)(uintptr_t)changed.data);
        }
        make_free(&bytes);
    }
}

/* A zip archive of torch around a pickle, with one storage "0" of 16 bytes. */
static zstc_status read_pickle(const char *pickle, size_t size, const char *order, zstc_tensor_reader read) {
    make_zip zip = {0};
    zstc_weights *weights = NULL;
    make_zip_add(&zip, "m/data.pkl", pickle, size);
    make_zip_add(&zip, "m/byteorder", order, strlen(order));
    make_zip_add(&zip, "m/data/0", "0123456789abcdef", 16);
    make_zip_end(&zip);
    assert_ok(zstc_weights_new(&weights));
    zstc_file *file = make_memory_file(make_span(&zip.bytes), "x.bin");
    zstc_status status = read(weights, file);
    zstc_weights_free(weights);
    zstc_file_close(file);
    make_zip_free(&zip);
    return status;
}

#define TENSOR(key, count, offset, shape, stride)                                                                      \
    "\x80\x02}X\x01\x00\x00\x00t"                                                                                      \
    "ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x00" key         \
    "X\x03\x00\x00\x00"                                                                                                \
    "cpuK" count "tQK" offset shape stride "\x89}tRs."

static void hostile_tensors_of_a_checkpoint_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *pickle;
        size_t size;
        const char *names;
    } cases[] = {
#define CASE(text, names) {text, sizeof(text) - 1, names}
        CASE(TENSOR("1", "\x04", "\x00", "K\x04\x85", "K\x01\x85"), "storage 'data/1' is missing in the archive"),
        CASE(TENSOR("0", "\x05", "\x00", "K\x04\x85", "K\x01\x85"), "storage 'data/0' is shorter"),
        CASE(TENSOR("0", "\x04", "\x01", "K\x04\x85", "K\x01\x85"), "'t': it does not lie in its storage"),
        CASE(TENSOR("0", "\x04", "\x05", "K\x00\x85", "K\x01\x85"), "'t': it does not lie in its storage"),
        CASE(TENSOR("0", "\x04", "\x00", "K\x04\x85", "K\x02\x85"), "'t': it does not lie in its storage"),
        CASE(TENSOR("0", "\x04", "\x00", "K\x02K\x02\x86",
                    "K\xff"
                    "K\x01\x86"),
             "'t': it does not lie in its storage"),
        CASE(TENSOR("0", "\x04", "\x00", "J\xff\xff\xff\xff\x85", "K\x01\x85"),
             "'t': its shape, strides or offset are out of range"),
        CASE(TENSOR("0", "\x04", "\x00", "K\x02\x85", "J\xff\xff\xff\xff\x85"),
             "'t': its shape, strides or offset are out of range"),
        CASE(TENSOR("0", "\x04", "\x00", "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7fK\x04\x86", "K\x00K\x00\x86"),
             "'t': its shape, strides or offset are out of range"),
        CASE(TENSOR("0", "\x04", "\x00", "K\x04\x85", "K\x01K\x01\x86"), "'t': it has no shape and strides"),
        CASE(TENSOR("0", "\x04", "\x00", "N\x85", "K\x01\x85"), "'t': its shape and strides are not whole numbers"),
        CASE(TENSOR("0", "\x04", "\x00", "(K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01t",
                    "(K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01t"),
             "'t': it has more than 8 dimensions"),
        CASE("\x80\x02}X\x01\x00\x00\x00t"
             "ctorch._utils\n_rebuild_tensor_v2\n)Rs.",
             "'t': it has no storage"),
        CASE("\x80\x02}.", "the file has no tensors"),
        CASE("\x80\x02]q\x00h\x00"
             "a.",
             "the file has no tensors"),
        CASE("\x80\x02"
             "cos\nsystem\nX\x04\x00\x00\x00true\x85R.",
             "an object of 'os.system'"),
        CASE("\x80\x02}X\x01\x00\x00\x00tcos\nsystem\nX\x04\x00\x00\x00true\x85Rs.", "the file has no tensors"),
#undef CASE
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_fails(read_pickle(cases[i].pickle, cases[i].size, "little", zstc_checkpoint_read), ZSTC_MODEL,
                     cases[i].names);
    }
    static const char good[] = TENSOR("0", "\x04", "\x00", "K\x02K\x02\x86", "K\x01K\x02\x86");
    assert_ok(read_pickle(good, sizeof good - 1, "little", zstc_checkpoint_read));
    assert_fails(read_pickle(good, sizeof good - 1, "big", zstc_checkpoint_read), ZSTC_UNSUPPORTED, "big-endian");
    assert_fails(read_pickle(good, sizeof good - 1, "little", zstc_torchscript_read), ZSTC_MODEL,
                 "the file has no tensors");
}

/* A legacy checkpoint of one tensor "t" of four floats in storage "0"; parts of it can be replaced. */
typedef struct {
    const char *keys; /* a pickle, but for its protocol and its end */
    size_t keys_size;
    uint64_t protocol, count;
    int big;
    size_t padding; /* of the facts about the system, which come before all else */
} legacy_parts;

static zstc_status read_legacy(legacy_parts parts) {
    static const char tensor[] = TENSOR("0", "\x04", "\x00", "K\x04\x85", "K\x01\x85");
    make_bytes bytes = {0};
    make_put(&bytes, "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M", 18);
    make_put_number(&bytes, parts.protocol, 2);
    make_put_text(&bytes, ".\x80\x02}");
    make_put(&bytes, "X\x0d\x00\x00\x00little_endian", 18);
    make_put_text(&bytes, parts.big ? "\x89s" : "\x88s");
    if (parts.padding > 0) {
        make_put(&bytes, "X\x01\x00\x00\x00pX", 7);
        make_put_number(&bytes, parts.padding, 4);
        char *padding = calloc(parts.padding, 1);
        assert_non_null(padding);
        make_put(&bytes, padding, parts.padding);
        free(padding);
        make_put_text(&bytes, "s");
    }
    make_put_text(&bytes, ".");
    make_put(&bytes, tensor, sizeof tensor - 1);
    make_put_text(&bytes, "\x80\x02]");
    make_put(&bytes, parts.keys, parts.keys_size);
    make_put_text(&bytes, ".");
    for (int i = 0; i < 2; i++) { /* the second time for a key that is listed twice */
        make_put_number(&bytes, parts.count, 8);
        make_put_text(&bytes, "0123456789abcdef");
    }
    zstc_status status = read_checkpoint(make_span(&bytes));
    make_free(&bytes);
    return status;
}

static void storages_of_a_legacy_checkpoint_are_checked(void **state) {
    (void)state;
#define KEY(text) "X\x01\x00\x00\x00" text "a"
    legacy_parts good = {.keys = KEY("0"), .keys_size = 7, .protocol = 1001, .count = 4}, bad = good;
    assert_ok(read_legacy(good));
    for (bad.padding = 1 << 20; bad.padding <= 20 << 20; bad.padding *= 4) {
        assert_ok(read_legacy(bad)); /* pickles longer than what is read at first */
    }
    bad = good;
    bad.count = 3;
    assert_fails(read_legacy(bad), ZSTC_MODEL, "storage '0' is of another size");
    bad.count = UINT64_MAX / 2;
    assert_fails(read_legacy(bad), ZSTC_MODEL, "storage '0' is cut off");
    bad = good;
    bad.keys = KEY("0") KEY("0");
    bad.keys_size = 14;
    assert_fails(read_legacy(bad), ZSTC_MODEL, "storage '0' is of an unknown type, listed twice");
    bad.keys = KEY("9");
    bad.keys_size = 7;
    assert_fails(read_legacy(bad), ZSTC_MODEL, "storage '9'");
    bad.keys_size = 0;
    assert_fails(read_legacy(bad), ZSTC_MODEL, "storage '0' is missing in the file");
    bad = good;
    bad.protocol = 1002;
    assert_fails(read_legacy(bad), ZSTC_UNSUPPORTED, "an unknown protocol (expected 1001)");
    bad = good;
    bad.big = 1;
    assert_fails(read_legacy(bad), ZSTC_UNSUPPORTED, "big-endian");
#undef KEY
}

/* Modules that hold each other twice at every level would give 2^depth names. */
static void shared_and_endless_modules_are_refused(void **state) {
    (void)state;
    static const char endless[] = "\x80\x02"
                                  "c__torch__\nM\n)\x81q\x00}X\x01\x00\x00\x00mh\x00sb.";
    assert_fails(read_pickle(endless, sizeof endless - 1, "little", zstc_torchscript_read), ZSTC_MODEL,
                 "nested more than 64 deep");
    static const char leaf[] = "\x80\x02"
                               "c__torch__\nM\nq\x00)\x81}X\x01\x00\x00\x00xNsbq\x01";
    static const char above[] = "0h\x00)\x81}(X\x01\x00\x00\x00" /* a module with the one before as "a" and "b" */
                                "ah\x01X\x01\x00\x00\x00"
                                "bh\x01ubq\x01";
    make_bytes bytes = {0};
    make_put(&bytes, leaf, sizeof leaf - 1);
    for (int i = 0; i < 40; i++) make_put(&bytes, above, sizeof above - 1);
    make_put_text(&bytes, ".");
    assert_fails(read_pickle((const char *)bytes.data, bytes.size, "little", zstc_torchscript_read), ZSTC_MODEL,
                 "more than 131072 attributes");
    make_free(&bytes);
}

/* ---- which files a folder's weights are taken from ---- */

static void a_folder_without_weights_says_what_it_looked_for(void **state) {
    (void)state;
    make_folder folder;
    make_folder_new(&folder);
    make_text(&folder, "config.json", "{}");
    assert_fails(open_folder(&folder), ZSTC_NOT_FOUND, "neither model.safetensors nor pytorch_model.bin");
    assert_non_null(strstr(zstc_last_error(), folder.path));
    make_folder_remove(&folder);
}

static void safetensors_are_preferred_to_pickles(void **state) {
    (void)state;
    make_folder folder;
    make_bytes bytes = {0};
    make_folder_new(&folder);
    make_text(&folder, "pytorch_model.bin", "damaged");
    assert_fails(open_folder(&folder), ZSTC_MODEL, "pytorch_model.bin: the file is not a PyTorch checkpoint");
    make_safetensors(&bytes, "{\"t\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1);
    make_file(&folder, "model.safetensors", bytes.data, bytes.size);
    assert_ok(open_folder(&folder));
    make_free(&bytes);
    make_folder_remove(&folder);
}

static void a_git_lfs_pointer_is_told_apart_from_damage(void **state) {
    (void)state;
    make_folder folder;
    make_folder_new(&folder);
    make_text(&folder, "model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
    assert_fails(open_folder(&folder), ZSTC_MODEL, "model.safetensors: the file is only a Git LFS pointer");
    make_folder_remove(&folder);
}

static void index_that(const char *index, zstc_status expected, const char *names) {
    make_folder folder;
    make_bytes bytes = {0};
    make_folder_new(&folder);
    make_safetensors(&bytes,
                     "{\"t\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                     "\"u\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}",
                     2);
    make_file(&folder, "a.safetensors", bytes.data, bytes.size);
    make_file(&folder, "b.safetensors", bytes.data, bytes.size);
    make_text(&folder, "model.safetensors.index.json", index);
    zstc_status status = open_folder(&folder);
    if (expected == ZSTC_OK) {
        assert_ok(status);
    } else {
        assert_fails(status, expected, names);
    }
    make_free(&bytes);
    make_folder_remove(&folder);
}

static void an_index_names_its_shards(void **state) {
    (void)state;
    index_that("{\"weight_map\":{\"t\":\"a.safetensors\",\"u\":\"b.safetensors\"}}", ZSTC_OK, "");
    index_that("{\"weight_map\":{\"t\":\"a.safetensors\",\"v\":\"b.safetensors\"}}", ZSTC_MODEL,
               "tensor 'v' is not in 'b.safetensors'");
    index_that("{\"weight_map\":{\"t\":\"c.safetensors\"}}", ZSTC_NOT_FOUND, "/c.safetensors");
    index_that("{\"weight_map\":{\"t\":\"../a.safetensors\"}}", ZSTC_MODEL,
               "'../a.safetensors' is not the name of a file beside it");
    index_that("{\"weight_map\":{\"t\":\"/etc/passwd\"}}", ZSTC_MODEL,
               "'/etc/passwd' is not the name of a file beside it");
    index_that("{\"weight_map\":{\"t\":\"..\"}}", ZSTC_MODEL, "'..' is not the name of a file beside it");
    index_that("{\"weight_map\":{\"t\":\"\"}}", ZSTC_MODEL, "'' is not the name of a file beside it");
    index_that("{\"weight_map\":{\"t\":1}}", ZSTC_MODEL, "tensor 't' has no file name");
    index_that("{\"weight_map\":[]}", ZSTC_MODEL, "\"weight_map\" is missing");
    index_that("{}", ZSTC_MODEL, "\"weight_map\" is missing");
    index_that("{", ZSTC_MODEL, "model.safetensors.index.json: not JSON");
}

static void pytorch_shards_are_read_by_their_index(void **state) {
    (void)state;
    make_folder folder;
    zstc_files *files = NULL;
    make_folder_new(&folder);
    make_copy(&folder, "one.bin", test_data("legacy-bin/pytorch_model.bin"));
    make_copy(&folder, "two.bin", test_data("legacy-bin/zip-protocol4.bin"));
    make_text(&folder, "pytorch_model.bin.index.json", "{\"weight_map\":{\"half\":\"one.bin\",\"sub\":\"two.bin\"}}");
    zstc_weights *weights = open_weights(&files, folder.path);
    assert_int_equal(zstc_weights_count(weights), 2);
    assert_non_null(zstc_weights_find(weights, "sub"));
    close_weights(files, weights);
    make_folder_remove(&folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_a_model_gives_the_same_tensors),
        cmocka_unit_test(tied_tensors_share_their_bytes),
        cmocka_unit_test(a_part_of_a_tensor_is_read_where_it_lies),
        cmocka_unit_test(checkpoints_of_every_form_give_their_tensors),
        cmocka_unit_test(no_truncation_or_changed_byte_of_a_checkpoint_leads_outside),
        cmocka_unit_test(hostile_tensors_of_a_checkpoint_are_refused),
        cmocka_unit_test(storages_of_a_legacy_checkpoint_are_checked),
        cmocka_unit_test(shared_and_endless_modules_are_refused),
        cmocka_unit_test(a_folder_without_weights_says_what_it_looked_for),
        cmocka_unit_test(safetensors_are_preferred_to_pickles),
        cmocka_unit_test(a_git_lfs_pointer_is_told_apart_from_damage),
        cmocka_unit_test(an_index_names_its_shards),
        cmocka_unit_test(pytorch_shards_are_read_by_their_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
