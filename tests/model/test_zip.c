/* The zip reader: what it reads, and that a hostile archive is refused, never followed. */
#include <stdlib.h>

#include "model/checkpoint/zip.h"
#include "model/make.h"

/* Two entries of three bytes; the first is at 0 with its data at 30 + 5, the second behind it. */
static void make_small(make_zip *zip) {
    make_zip_add(zip, "r/one", "abc", 3);
    make_zip_add(zip, "r/two", "def", 3);
    make_zip_end(zip);
}

static zstc_status read_exact(make_zip *zip, size_t size, zstc_zip **out) {
    zstc_span exact = make_exact(make_span(&zip->bytes), size);
    zstc_file *file = make_memory_file(exact, "x.zip");
    zstc_status status = zstc_zip_read(out, file);
    if (status == ZSTC_OK) {
        zstc_zip_free(*out);
        *out = NULL;
    }
    zstc_file_close(file);
    free((void *)(uintptr_t)exact.data);
    return status;
}

static void stored_entries_are_found_in_place(void **state) {
    (void)state;
    make_zip zip = {0};
    zstc_zip *read = NULL;
    const zstc_zip_entry *entry;
    make_small(&zip);
    zstc_file *file = make_memory_file(make_span(&zip.bytes), "x.zip");
    assert_ok(zstc_zip_read(&read, file));
    assert_string_equal(zstc_zip_root(read), "r");
    assert_int_equal(zstc_zip_count(read), 2);
    assert_ok(zstc_zip_get(read, "two", &entry));
    assert_int_equal(entry->size, 3);
    assert_int_equal(entry->offset, 35 + 3 + 35);
    assert_memory_equal(zip.bytes.data + entry->offset, "def", 3);
    assert_fails(zstc_zip_get(read, "three", &entry), ZSTC_NOT_FOUND, "x.zip: no entry 'r/three'");
    zstc_zip_free(read);
    zstc_file_close(file);
    make_zip_free(&zip);
}

static void an_entry_is_read_whole_if_it_is_not_too_large(void **state) {
    (void)state;
    make_zip zip = {0};
    zstc_zip *read = NULL;
    unsigned char *bytes = NULL;
    size_t size = 0;
    make_small(&zip);
    zstc_file *file = make_memory_file(make_span(&zip.bytes), "x.zip");
    assert_ok(zstc_zip_read(&read, file));
    assert_fails(zstc_zip_read_entry(read, "two", 2, &bytes, &size), ZSTC_MODEL, "entry 'r/two' is larger");
    assert_null(bytes);
    assert_ok(zstc_zip_read_entry(read, "two", 3, &bytes, &size));
    assert_int_equal(size, 3);
    assert_memory_equal(bytes, "def", 3);
    free(bytes);
    zstc_zip_free(read);
    zstc_file_close(file);
    make_zip_free(&zip);
}

static void a_comment_may_follow_the_end(void **state) {
    (void)state;
    make_zip zip = {0};
    zstc_zip *read = NULL;
    make_small(&zip);
    make_set_number(&zip.bytes, zip.bytes.size - 2, 5, 2);
    make_put_text(&zip.bytes, "hello");
    assert_ok(read_exact(&zip, zip.bytes.size, &read));
    make_zip_free(&zip);
}

/* Rewrites the end of a small archive so that all that ZIP64 can say is said there. */
static void make_zip64(make_zip *zip) {
    make_zip_add(zip, "r/one", "abc", 3);
    unsigned char *record = zip->directory.data;
    make_set_number(&zip->directory, 20, 0xFFFFFFFF, 4);
    make_set_number(&zip->directory, 24, 0xFFFFFFFF, 4);
    make_set_number(&zip->directory, 30, 4 + 24, 2);
    make_set_number(&zip->directory, 42, 0xFFFFFFFF, 4);
    assert_ptr_equal(record, zip->directory.data);
    make_put_number(&zip->directory, 1, 2);
    make_put_number(&zip->directory, 24, 2);
    make_put_number(&zip->directory, 3, 8);
    make_put_number(&zip->directory, 3, 8);
    make_put_number(&zip->directory, 0, 8);
    zip->directory_at = zip->bytes.size;
    make_put(&zip->bytes, zip->directory.data, zip->directory.size);
    size_t end64 = zip->bytes.size;
    make_put_number(&zip->bytes, 0x06064b50, 4);
    make_put_number(&zip->bytes, 44, 8);
    make_put_number(&zip->bytes, 0, 12);
    make_put_number(&zip->bytes, 1, 8);
    make_put_number(&zip->bytes, 1, 8);
    make_put_number(&zip->bytes, zip->directory.size, 8);
    make_put_number(&zip->bytes, zip->directory_at, 8);
    make_put_number(&zip->bytes, 0x07064b50, 4);
    make_put_number(&zip->bytes, 0, 4);
    make_put_number(&zip->bytes, end64, 8);
    make_put_number(&zip->bytes, 1, 4);
    make_put_number(&zip->bytes, 0x06054b50, 4);
    make_put_number(&zip->bytes, 0, 4);
    make_put_number(&zip->bytes, UINT64_MAX, 8);
    make_put_number(&zip->bytes, UINT64_MAX, 4);
    make_put_number(&zip->bytes, 0, 2);
}

static void zip64_sizes_and_offsets_are_read(void **state) {
    (void)state;
    make_zip zip = {0};
    zstc_zip *read = NULL;
    const zstc_zip_entry *entry;
    make_zip64(&zip);
    zstc_file *file = make_memory_file(make_span(&zip.bytes), "x.zip");
    assert_ok(zstc_zip_read(&read, file));
    assert_ok(zstc_zip_get(read, "one", &entry));
    assert_int_equal(entry->size, 3);
    assert_memory_equal(zip.bytes.data + entry->offset, "abc", 3);
    zstc_zip_free(read);
    zstc_file_close(file);
    make_zip_free(&zip);
}

static void hostile_zip64_numbers_are_refused(void **state) {
    (void)state;
    static const struct {
        size_t at; /* counted from the directory's start */
        const char *names;
    } cases[] = {
        {51 + 4, "r/one"},
        {51 + 12, "r/one"},
        {51 + 20, "r/one"},
        {51 + 28 + 32, "more entries"},
        {51 + 28 + 40, "outside"},
        {51 + 28 + 48, "outside"},
        {51 + 28 + 56 + 8, "ZIP64 end record is outside"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (uint64_t huge = 0; huge < 2; huge++) {
            make_zip zip = {0};
            zstc_zip *read = NULL;
            make_zip64(&zip);
            make_set_number(&zip.bytes, zip.directory_at + cases[i].at, huge ? UINT64_MAX : 1u << 30, 8);
            assert_fails(read_exact(&zip, zip.bytes.size, &read), ZSTC_MODEL, cases[i].names);
            make_zip_free(&zip);
        }
    }
}

static void a_zip64_field_that_is_too_short_is_refused(void **state) {
    (void)state;
    make_zip zip = {0};
    zstc_zip *read = NULL;
    make_zip64(&zip);
    make_set_number(&zip.bytes, zip.directory_at + 51 + 2, 8, 2);
    assert_fails(read_exact(&zip, zip.bytes.size, &read), ZSTC_MODEL, "entry 'r/one' has a damaged extra field");
    make_zip_free(&zip);
}

static void a_comment_that_is_not_all_there_is_refused(void **state) {
    (void)state;
    make_zip zip = {0};
    zstc_zip *read = NULL;
    make_small(&zip);
    make_set_number(&zip.bytes, zip.bytes.size - 2, 5, 2);
    assert_fails(read_exact(&zip, zip.bytes.size, &read), ZSTC_MODEL, "no end record");
    make_zip_free(&zip);
}

static void a_compressed_entry_is_named_when_it_is_asked_for(void **state) {
    (void)state;
    make_zip zip = {0};
    zstc_zip *read = NULL;
    const zstc_zip_entry *entry;
    make_small(&zip);
    make_set_number(&zip.bytes, zip.directory_at + 10, 8, 2);
    zstc_file *file = make_memory_file(make_span(&zip.bytes), "x.zip");
    assert_ok(zstc_zip_read(&read, file));
    assert_fails(zstc_zip_get(read, "one", &entry), ZSTC_MODEL, "entry 'r/one' is compressed");
    assert_ok(zstc_zip_get(read, "two", &entry));
    zstc_zip_free(read);
    zstc_file_close(file);
    make_zip_free(&zip);
}

/* A field of the first or second directory record (51 bytes each) or of the end record (behind 102) with a value that
 * must be refused. */
static void hostile_fields_are_refused(void **state) {
    (void)state;
    static const struct {
        size_t at;
        uint64_t number;
        unsigned width;
        const char *names;
    } cases[] = {
        {0, 0, 4, "directory is cut off"},
        {20, 1 << 20, 4, "entry 'r/one' is outside the archive"},
        {20, 2, 4, "entry 'r/one' has two sizes"},
        {28, 0, 2, "name is empty or too long"},
        {28, 0xFFFF, 2, "directory is cut off"},
        {30, 0xFFFF, 2, "directory is cut off"},
        {32, 0xFFFF, 2, "directory is cut off"},
        {42, 0x7FFFFFFF, 4, "entry 'r/one' is outside the archive"},
        {42, 0xFFFFFFFF, 4, "entry 'r/one' is outside the archive"},
        {42, 1, 4, "entry 'r/one' has no header"},
        {51 + 42, 0, 4, "overlaps another"},
        {48, 't' | 'w' << 8 | 'o' << 16, 3, "entry 'r/two' occurs twice"},
        {102 + 10, 0, 2, "it is empty"},
        {102 + 10, 0xFFFF, 2, "more entries than"},
        {102 + 12, 0xFFFFFFFF, 4, "directory is outside"},
        {102 + 16, 0xFFFFFFFF, 4, "directory is outside"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        make_zip zip = {0};
        zstc_zip *read = NULL;
        make_small(&zip);
        make_set_number(&zip.bytes, zip.directory_at + cases[i].at, cases[i].number, cases[i].width);
        assert_fails(read_exact(&zip, zip.bytes.size, &read), ZSTC_MODEL, cases[i].names);
        make_zip_free(&zip);
    }
}

static void overlapping_sizes_are_refused(void **state) {
    (void)state;
    make_zip zip = {0};
    zstc_zip *read = NULL;
    make_small(&zip);
    make_set_number(&zip.bytes, zip.directory_at + 20, 40, 4);
    make_set_number(&zip.bytes, zip.directory_at + 24, 40, 4);
    assert_fails(read_exact(&zip, zip.bytes.size, &read), ZSTC_MODEL, "overlaps another");
    make_zip_free(&zip);
}

static void every_truncation_is_refused(void **state) {
    (void)state;
    make_zip zip = {0}, zip64 = {0};
    zstc_zip *read = NULL;
    make_small(&zip);
    make_zip64(&zip64);
    for (size_t size = 0; size < zip.bytes.size; size++) {
        assert_fails(read_exact(&zip, size, &read), ZSTC_MODEL, "no end record");
    }
    for (size_t size = 0; size < zip64.bytes.size; size++) {
        assert_fails(read_exact(&zip64, size, &read), ZSTC_MODEL, "no end record");
    }
    make_zip_free(&zip);
    make_zip_free(&zip64);
}

static void no_changed_byte_leads_outside(void **state) {
    (void)state;
    static const unsigned char values[] = {0, 1, 0x7F, 0x80, 0xFF};
    make_zip zip = {0};
    zstc_zip *read = NULL;
    make_zip64(&zip);
    for (size_t at = 0; at < zip.bytes.size; at++) {
        unsigned char before = zip.bytes.data[at];
        for (size_t i = 0; i < sizeof values; i++) {
            zip.bytes.data[at] = values[i];
            zstc_status status = read_exact(&zip, zip.bytes.size, &read);
            assert_true(status == ZSTC_OK || status == ZSTC_MODEL);
        }
        zip.bytes.data[at] = before;
    }
    make_zip_free(&zip);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stored_entries_are_found_in_place),
        cmocka_unit_test(an_entry_is_read_whole_if_it_is_not_too_large),
        cmocka_unit_test(a_comment_may_follow_the_end),
        cmocka_unit_test(zip64_sizes_and_offsets_are_read),
        cmocka_unit_test(hostile_zip64_numbers_are_refused),
        cmocka_unit_test(a_zip64_field_that_is_too_short_is_refused),
        cmocka_unit_test(a_comment_that_is_not_all_there_is_refused),
        cmocka_unit_test(a_compressed_entry_is_named_when_it_is_asked_for),
        cmocka_unit_test(hostile_fields_are_refused),
        cmocka_unit_test(overlapping_sizes_are_refused),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(no_changed_byte_leads_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
