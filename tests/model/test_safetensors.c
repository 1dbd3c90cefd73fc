/* The safetensors reader on bytes made here. */
#include <stdio.h>
#include <stdlib.h>

#include "model/make.h"
#include "model/tensors.h"

/* What a test keeps open until it is over: tensors refer to their file. */
typedef struct {
    zstc_weights *weights;
    zstc_file *file;
} opened;

static void close_opened(opened *o) {
    zstc_weights_free(o->weights);
    zstc_file_close(o->file);
}

static zstc_status read_bytes(zstc_span bytes, opened *out) {
    opened o = {.file = make_memory_file(bytes, "x.safetensors")};
    assert_ok(zstc_weights_new(&o.weights));
    zstc_status status = zstc_safetensors_read(o.weights, o.file);
    if (status == ZSTC_OK) status = zstc_weights_finish(o.weights);
    if (status == ZSTC_OK && out != NULL) {
        *out = o;
    } else {
        close_opened(&o);
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
    opened o = {0};
    const char *header = "{\"__metadata__\":{\"format\":\"pt\"},"
                         "\"w\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[4,28]},"
                         "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]},"
                         "\"s\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[28,36]},"
                         "\"e\":{\"dtype\":\"F16\",\"shape\":[0,5],\"data_offsets\":[36,36]}}   ";
    make_safetensors(&bytes, header, 36);
    assert_ok(read_bytes(make_span(&bytes), &o));
    assert_int_equal(zstc_weights_count(o.weights), 4);
    const zstc_tensor *w = zstc_weights_find(o.weights, "w");
    assert_non_null(w);
    assert_int_equal(w->dtype, ZSTC_DTYPE_F32);
    assert_int_equal(w->rank, 2);
    assert_int_equal(w->shape[0], 2);
    assert_int_equal(w->shape[1], 3);
    assert_int_equal(w->stride[0], 3);
    assert_int_equal(w->stride[1], 1);
    assert_int_equal(w->offset, 8 + strlen(header) + 4);
    assert_string_equal(w->type, "F32");
    assert_string_equal(w->file, "x.safetensors");
    assert_int_equal(zstc_weights_find(o.weights, "s")->rank, 0);
    assert_int_equal(zstc_weights_find(o.weights, "e")->shape[0], 0);
    assert_null(zstc_weights_find(o.weights, "__metadata__"));
    assert_null(zstc_weights_find(o.weights, "none"));
    assert_string_equal(zstc_weights_at(o.weights, 0)->name, "b");
    close_opened(&o);
    make_free(&bytes);
}

static void a_type_that_cannot_be_read_is_kept_by_its_name(void **state) {
    (void)state;
    static const char *const types[] = {"F8_E4M3", "F8_E5M2", "F8_E8M0", "Q9_OF_TOMORROW"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        make_bytes bytes = {0};
        opened o = {0};
        char header[256];
        snprintf(header, sizeof header,
                 "{\"q\":{\"dtype\":\"%s\",\"shape\":[4],\"data_offsets\":[0,4]},"
                 "\"u\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}}",
                 types[i]);
        make_safetensors(&bytes, header, 8);
        assert_ok(read_bytes(make_span(&bytes), &o));
        assert_int_equal(zstc_weights_find(o.weights, "q")->dtype, ZSTC_DTYPE_OTHER);
        assert_string_equal(zstc_weights_find(o.weights, "q")->type, types[i]);
        assert_int_equal(zstc_weights_find(o.weights, "u")->dtype, ZSTC_DTYPE_U8);
        close_opened(&o);
        make_free(&bytes);
    }
    assert_fails(read_header("{\"q\":{\"dtype\":\"F8_E4M3\",\"shape\":[5],\"data_offsets\":[0,4]}}", 4), ZSTC_MODEL,
                 "'q': its shape and");
}

/* Each is refused by the safetensors library too. */
static void data_that_is_not_covered_once_is_refused(void **state) {
    (void)state;
    static const struct {
        uint64_t a, a_end, b, b_end, data;
        const char *names;
    } cases[] = {
        {0, 4, 4, 8, 8, NULL},
        {4, 8, 0, 4, 8, NULL}, /* in any order */
        {0, 4, 4, 4, 4, NULL}, /* one without bytes */
        {0, 4, 8, 12, 12, "tensor 'b' starts at byte 8 of the data, but what is before it ends at 4"},
        {4, 8, 8, 12, 12, "tensor 'a' starts at byte 4 of the data, but what is before it ends at 0"},
        {0, 4, 2, 6, 6, "tensor 'b' starts at byte 2 of the data, but what is before it ends at 4"},
        {0, 4, 0, 4, 4, "starts at byte 0 of the data, but what is before it ends at 4"},
        {0, 4, 2, 2, 4, "tensor 'b' starts at byte 2"},
        {0, 4, 4, 8, 9, "9 bytes of data, but the tensors end at 8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char header[256];
        snprintf(header, sizeof header,
                 "{\"a\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[%d,%d]},"
                 "\"b\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[%d,%d]}}",
                 (int)(cases[i].a_end - cases[i].a), (int)cases[i].a, (int)cases[i].a_end,
                 (int)(cases[i].b_end - cases[i].b), (int)cases[i].b, (int)cases[i].b_end);
        zstc_status status = read_header(header, (size_t)cases[i].data);
        if (cases[i].names == NULL) {
            assert_ok(status);
        } else {
            assert_fails(status, ZSTC_MODEL, cases[i].names);
        }
    }
    assert_fails(read_header("{}", 4), ZSTC_MODEL, "4 bytes of data, but the tensors end at 0");
}

#define ENTRY "{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}"

/* As save_model of the safetensors library writes tied tensors. */
static void metadata_gives_a_tensor_its_other_names(void **state) {
    (void)state;
    make_bytes bytes = {0};
    opened o = {0};
    make_safetensors(
        &bytes,
        "{\"__metadata__\":{\"format\":\"pt\",\"x\":\"kept\",\"y\":\"kept\",\"z\":\"x\",\"kept\":\"gone\"},"
        "\"kept\":" ENTRY "}",
        1);
    assert_ok(read_bytes(make_span(&bytes), &o));
    assert_int_equal(zstc_weights_count(o.weights), 3);
    assert_int_equal(zstc_weights_find(o.weights, "x")->offset, zstc_weights_find(o.weights, "kept")->offset);
    assert_string_equal(zstc_weights_find(o.weights, "y")->name, "y");
    assert_null(zstc_weights_find(o.weights, "z"));      /* of an alias */
    assert_null(zstc_weights_find(o.weights, "format")); /* of no tensor */
    close_opened(&o);
    make_free(&bytes);
    assert_fails(read_header("{\"__metadata__\":{\"x\":1},\"kept\":" ENTRY "}", 1), ZSTC_MODEL,
                 "\"__metadata__\": \"x\" is not a string");
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
        {"{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}",
         "'t': it has more than 8 dimensions"},
        {"{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}", "'t': \"shape\" is not"},
        {"{\"dtype\":\"F32\",\"shape\":4,\"data_offsets\":[0,4]}", "'t': \"shape\" is not"},
        {"{\"dtype\":\"F32\",\"data_offsets\":[0,4]}", "'t': \"shape\" is not"},
        {"{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}", "'t': \"data_offsets\""},
        {"{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,\"4\"]}", "'t': \"data_offsets\""},
        {"{\"dtype\":\"F32\",\"shape\":[1]}", "'t': \"data_offsets\""},
        {"{\"shape\":[1],\"data_offsets\":[0,4]}", "'t': \"dtype\" is missing or not a string"},
        {"{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,4]}", "'t': \"dtype\" is missing or not a string"},
        {"[]", "'t': \"dtype\" is missing or not a string"},
        {"null", "'t': \"dtype\" is missing or not a string"},
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
    static const struct {
        uint64_t length;
        const char *names;
    } cases[] = {
        {3, "the header takes 3 bytes, but the file has 10 (is the file cut off?)"},
        {100000000, "the header takes 100000000 bytes, but the file has 10"},
        {100000001, "its header would be 100000001 bytes (expected at most 100000000)"},
        {INT64_MAX, "its header would be"},
        {UINT64_MAX - 7, "its header would be"},
        {UINT64_MAX, "its header would be"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        make_bytes bytes = {0};
        make_put_number(&bytes, cases[i].length, 8);
        make_put_text(&bytes, "{}");
        assert_fails(read_bytes(make_span(&bytes), NULL), ZSTC_MODEL, cases[i].names);
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
        cmocka_unit_test(a_type_that_cannot_be_read_is_kept_by_its_name),
        cmocka_unit_test(data_that_is_not_covered_once_is_refused),
        cmocka_unit_test(metadata_gives_a_tensor_its_other_names),
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
