/* The safetensors reader on bytes made here. */
#include <stdio.h>
#include <stdlib.h>

#include "model/make.h"
#include "model/tensors.h"

static zstc_status read_bytes(zstc_span bytes, zstc_weights **out) {
    zstc_weights *weights = NULL;
    assert_ok(zstc_weights_new(&weights));
    zstc_status status = zstc_safetensors_read(weights, bytes, "x.safetensors");
    if (status == ZSTC_OK) status = zstc_weights_finish(weights);
    if (status == ZSTC_OK && out != NULL) {
        *out = weights;
    } else {
        zstc_weights_free(weights);
    }
    return status;
}

/* Reads from memory of exactly the file's size, dropping what was read. */
static zstc_status read_header(const char *header, size_t data) {
    make_bytes bytes = {0};
    make_safetensors(&bytes, header, data);
    zstc_span exact = make_exact(make_span(&bytes), bytes.size);
    zstc_status status = read_bytes(exact, NULL);
    free((void *)(uintptr_t)exact.data);
    make_free(&bytes);
    return status;
}

static void tensors_lie_where_the_header_says(void **state) {
    (void)state;
    make_bytes bytes = {0};
    zstc_weights *weights = NULL;
    const char *header = "{\"__metadata__\":{\"format\":\"pt\"},"
                         "\"w\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[4,28]},"
                         "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]},"
                         "\"s\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[28,36]},"
                         "\"e\":{\"dtype\":\"F16\",\"shape\":[0,5],\"data_offsets\":[36,36]}}   ";
    make_safetensors(&bytes, header, 36);
    assert_ok(read_bytes(make_span(&bytes), &weights));
    assert_int_equal(zstc_weights_count(weights), 4);
    const zstc_tensor *w = zstc_weights_find(weights, "w");
    assert_non_null(w);
    assert_int_equal(w->dtype, ZSTC_DTYPE_F32);
    assert_int_equal(w->rank, 2);
    assert_int_equal(w->shape[0], 2);
    assert_int_equal(w->shape[1], 3);
    assert_int_equal(w->stride[0], 3);
    assert_int_equal(w->stride[1], 1);
    assert_ptr_equal(w->data, bytes.data + 8 + strlen(header) + 4);
    assert_string_equal(w->file, "x.safetensors");
    assert_int_equal(zstc_weights_find(weights, "s")->rank, 0);
    assert_int_equal(zstc_weights_find(weights, "e")->shape[0], 0);
    assert_null(zstc_weights_find(weights, "__metadata__"));
    assert_null(zstc_weights_find(weights, "none"));
    assert_string_equal(zstc_weights_at(weights, 0)->name, "b");
    zstc_weights_free(weights);
    make_free(&bytes);
}

static void a_dtype_that_no_model_has_is_left_out(void **state) {
    (void)state;
    make_bytes bytes = {0};
    zstc_weights *weights = NULL;
    make_safetensors(&bytes,
                     "{\"q\":{\"dtype\":\"F8_E4M3\",\"shape\":[4],\"data_offsets\":[0,4]},"
                     "\"u\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}",
                     4);
    assert_ok(read_bytes(make_span(&bytes), &weights));
    assert_int_equal(zstc_weights_count(weights), 1);
    assert_null(zstc_weights_find(weights, "q"));
    zstc_weights_free(weights);
    make_free(&bytes);
}

static void hostile_headers_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *entry, *names;
    } cases[] = {
        {"{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,12]}", "'t': its shape and"},
        {"{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,8]}", "'t': its shape and"},
        {"{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[4,20]}", "'t' at 4 to 20 does not lie in the 16 bytes"},
        {"{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}", "'t' at 8 to 0"},
        {"{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}", "'t' at -8 to 0"},
        {"{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[9223372036854775804,9223372036854775807]}",
         "does not lie"},
        {"{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[18446744073709551612,4]}", "not JSON"},
        {"{\"dtype\":\"F32\",\"shape\":[-1,-2],\"data_offsets\":[0,8]}", "'t': \"shape\" is not"},
        {"{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}", "'t': its shape and"},
        {"{\"dtype\":\"F32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,0]}", "'t': its shape and"},
        {"{\"dtype\":\"F64\",\"shape\":[2305843009213693953],\"data_offsets\":[0,8]}", "'t': its shape and"},
        {"{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}", "'t': more than 8 dimensions"},
        {"{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}", "'t': \"shape\" is not"},
        {"{\"dtype\":\"F32\",\"shape\":4,\"data_offsets\":[0,4]}", "'t': \"shape\" is not"},
        {"{\"dtype\":\"F32\",\"data_offsets\":[0,4]}", "'t': \"shape\" is not"},
        {"{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}", "'t': \"data_offsets\""},
        {"{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,\"4\"]}", "'t': \"data_offsets\""},
        {"{\"dtype\":\"F32\",\"shape\":[1]}", "'t': \"data_offsets\""},
        {"{\"shape\":[1],\"data_offsets\":[0,4]}", "'t': no \"dtype\""},
        {"{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,4]}", "'t': no \"dtype\""},
        {"[]", "'t': no \"dtype\""},
        {"null", "'t': no \"dtype\""},
        {"{", "not JSON"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char header[512];
        snprintf(header, sizeof header, "{\"t\":%s}", cases[i].entry);
        assert_fails(read_header(header, 16), ZSTC_MODEL, cases[i].names);
        assert_non_null(strstr(zstc_last_error(), "x.safetensors"));
    }
}

static void a_name_that_is_there_twice_is_refused(void **state) {
    (void)state;
    assert_fails(read_header("{\"t\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                             "\"t\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
                             1),
                 ZSTC_MODEL, "duplicate");
}

static void a_header_that_is_no_object_is_refused(void **state) {
    (void)state;
    assert_fails(read_header("[]", 0), ZSTC_MODEL, "not a JSON object");
    assert_fails(read_header("", 0), ZSTC_MODEL, "not JSON");
    assert_fails(read_header("{\"\xff\":1}", 0), ZSTC_MODEL, "not JSON");
}

static void deep_json_is_refused(void **state) {
    (void)state;
    enum { DEPTH = 100000 };
    char *header = malloc(DEPTH + 1);
    assert_non_null(header);
    memset(header, '[', DEPTH);
    header[DEPTH] = '\0';
    assert_fails(read_header(header, 0), ZSTC_MODEL, "depth");
    free(header);
}

static void a_huge_header_length_is_refused(void **state) {
    (void)state;
    static const uint64_t lengths[] = {3, 100000001, INT64_MAX, UINT64_MAX - 7, UINT64_MAX};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        make_bytes bytes = {0};
        make_put_number(&bytes, lengths[i], 8);
        make_put_text(&bytes, "{}");
        assert_fails(read_bytes(make_span(&bytes), NULL), ZSTC_MODEL, "header is larger");
        make_free(&bytes);
    }
}

static void every_truncation_is_refused(void **state) {
    (void)state;
    make_bytes bytes = {0};
    make_safetensors(&bytes, "{\"t\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}}", 24);
    for (size_t size = 0; size < bytes.size; size++) {
        zstc_span exact = make_exact(make_span(&bytes), size);
        assert_fails(read_bytes(exact, NULL), ZSTC_MODEL, "x.safetensors");
        free((void *)(uintptr_t)exact.data);
    }
    assert_ok(read_bytes(make_span(&bytes), NULL));
    make_free(&bytes);
}

static void the_extent_of_a_strided_tensor_is_checked_for_overflow(void **state) {
    (void)state;
    zstc_tensor plain = {.rank = 2, .shape = {3, 4}, .stride = {1, 3}};
    zstc_tensor wide = {.rank = 2, .shape = {3, 4}, .stride = {INT64_MAX / 2, 1}};
    zstc_tensor many = {.rank = 2, .shape = {INT64_MAX / 2, 4}, .stride = {0, 0}};
    zstc_tensor back = {.rank = 1, .shape = {3}, .stride = {-1}};
    zstc_tensor none = {.rank = 2, .shape = {0, 3}, .stride = {3, 1}};
    zstc_tensor scalar = {.rank = 0};
    assert_int_equal(zstc_tensor_extent(&plain), 12);
    assert_int_equal(zstc_tensor_extent(&wide), -1);
    assert_int_equal(zstc_tensor_extent(&many), -1);
    assert_int_equal(zstc_tensor_extent(&back), -1);
    assert_int_equal(zstc_tensor_extent(&none), 0);
    assert_int_equal(zstc_tensor_extent(&scalar), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tensors_lie_where_the_header_says),
        cmocka_unit_test(a_dtype_that_no_model_has_is_left_out),
        cmocka_unit_test(hostile_headers_are_refused),
        cmocka_unit_test(a_name_that_is_there_twice_is_refused),
        cmocka_unit_test(a_header_that_is_no_object_is_refused),
        cmocka_unit_test(deep_json_is_refused),
        cmocka_unit_test(a_huge_header_length_is_refused),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(the_extent_of_a_strided_tensor_is_checked_for_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
