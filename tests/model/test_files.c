/* A model's files: a directory or an archive, and what is neither. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "model/file_source.h"
#include "model/make.h"

static const char *inside(const make_folder *folder, const char *name) {
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    return path;
}

static void a_directory_gives_its_files_and_reads_each_once(void **state) {
    (void)state;
    make_folder folder;
    make_folder_new(&folder);
    make_text(&folder, "config.json", "{}");
    zstc_files *files = NULL;
    assert_ok(zstc_files_open(&files, folder.path));
    assert_null(zstc_files_module(files));
    assert_string_equal(zstc_files_path(files), folder.path);
    zstc_span first, second;
    assert_ok(zstc_files_get(files, "config.json", &first));
    assert_ok(zstc_files_get(files, "config.json", &second));
    assert_int_equal(first.size, 2);
    assert_memory_equal(first.data, "{}", 2);
    assert_ptr_equal(first.data, second.data);
    assert_true(zstc_files_have(files, "config.json"));
    assert_false(zstc_files_have(files, "vocab.txt"));
    zstc_files_free(files);
    make_folder_remove(&folder);
}

static void a_missing_file_is_named_by_its_whole_path(void **state) {
    (void)state;
    make_folder folder;
    make_folder_new(&folder);
    zstc_files *files = NULL;
    zstc_span span = {(const unsigned char *)"untouched", 9};
    assert_ok(zstc_files_open(&files, folder.path));
    assert_fails(zstc_files_get(files, "vocab.txt", &span), ZSTC_NOT_FOUND, inside(&folder, "vocab.txt"));
    assert_int_equal(span.size, 9);
    zstc_files_free(files);
    make_folder_remove(&folder);
}

static void what_is_no_regular_file_in_a_directory_is_refused(void **state) {
    (void)state;
    make_folder folder;
    make_folder_new(&folder);
    assert_int_equal(mkdir(inside(&folder, "config.json"), 0700), 0);
    assert_int_equal(mkfifo(inside(&folder, "vocab.txt"), 0600), 0);
    zstc_files *files = NULL;
    zstc_span span;
    assert_ok(zstc_files_open(&files, folder.path));
    assert_true(zstc_files_have(files, "config.json"));
    assert_fails(zstc_files_get(files, "config.json", &span), ZSTC_IO, "config.json: is a directory");
    assert_fails(zstc_files_get(files, "vocab.txt", &span), ZSTC_IO, "vocab.txt: is not a regular file");
    zstc_files_free(files);
    make_folder_remove(&folder);
}

static void an_unreadable_file_is_an_io_error(void **state) {
    (void)state;
    if (geteuid() == 0) skip(); /* root reads everything */
    make_folder folder;
    make_folder_new(&folder);
    make_text(&folder, "config.json", "{}");
    assert_int_equal(chmod(inside(&folder, "config.json"), 0), 0);
    zstc_files *files = NULL;
    zstc_span span;
    assert_ok(zstc_files_open(&files, folder.path));
    assert_fails(zstc_files_get(files, "config.json", &span), ZSTC_IO, inside(&folder, "config.json"));
    zstc_files_free(files);
    make_folder_remove(&folder);
}

static void names_that_lead_out_of_the_directory_are_refused(void **state) {
    (void)state;
    static const char *const names[] = {"", ".", "..", "../config.json", "/etc/passwd", "a/b"};
    zstc_files *files = NULL;
    zstc_span span;
    assert_ok(zstc_files_open(&files, test_data("golden/models/tiny-bart")));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_false(zstc_files_have(files, names[i]));
        assert_fails(zstc_files_get(files, names[i], &span), ZSTC_MODEL, names[i]);
    }
    zstc_files_free(files);
}

static void make_socket(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_true(descriptor >= 0);
    assert_true(strlen(path) < sizeof address.sun_path);
    strcpy(address.sun_path, path);
    assert_int_equal(bind(descriptor, (struct sockaddr *)&address, sizeof address), 0);
    close(descriptor);
}

static void a_path_that_is_no_model_is_named(void **state) {
    (void)state;
    make_folder folder;
    make_folder_new(&folder);
    zstc_files *files = NULL;
    make_text(&folder, "text", "hello");
    make_text(&folder, "empty", "");
    make_text(&folder, "cut", "PK\3\4");
    make_socket(inside(&folder, "socket"));
    assert_fails(zstc_files_open(&files, inside(&folder, "none")), ZSTC_NOT_FOUND, inside(&folder, "none"));
    assert_fails(zstc_files_open(&files, inside(&folder, "text/below")), ZSTC_NOT_FOUND, "text/below");
    assert_fails(zstc_files_open(&files, ""), ZSTC_NOT_FOUND, "\"\": no such model (the path is empty)");
    assert_fails(zstc_files_open(&files, inside(&folder, "text")), ZSTC_MODEL,
                 "text: the file is not a TorchScript archive");
    assert_fails(zstc_files_open(&files, inside(&folder, "empty")), ZSTC_MODEL, "empty: the file is empty");
    assert_fails(zstc_files_open(&files, inside(&folder, "cut")), ZSTC_MODEL, "cut: damaged zip archive");
    assert_fails(zstc_files_open(&files, inside(&folder, "socket")), ZSTC_IO, inside(&folder, "socket"));
    assert_fails(zstc_files_open(&files, "/dev/null"), ZSTC_IO, "/dev/null");
    assert_null(files);
    make_folder_remove(&folder);
}

/* Every name that anything reads. */
static const char *const every_name[] = {"config.json",
                                         "tokenizer.json",
                                         "tokenizer_config.json",
                                         "special_tokens_map.json",
                                         "added_tokens.json",
                                         "vocab.json",
                                         "vocab.txt",
                                         "merges.txt",
                                         "model.safetensors",
                                         "model.safetensors.index.json",
                                         "pytorch_model.bin",
                                         "pytorch_model.bin.index.json"};

static const char pointer[] = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";

static void check_every_name(const char *text, const char *names) {
    for (size_t i = 0; i < sizeof every_name / sizeof *every_name; i++) {
        make_folder folder;
        zstc_files *files = NULL;
        zstc_span span = {NULL, 0};
        const zstc_file *file = NULL;
        make_folder_new(&folder);
        make_text(&folder, every_name[i], text);
        assert_ok(zstc_files_open(&files, folder.path));
        assert_fails(zstc_files_get(files, every_name[i], &span), ZSTC_MODEL, names);
        assert_non_null(strstr(zstc_last_error(), inside(&folder, every_name[i])));
        assert_fails(zstc_files_open_file(files, every_name[i], &file), ZSTC_MODEL, names);
        assert_null(span.data);
        assert_null(file);
        zstc_files_free(files);
        make_folder_remove(&folder);
    }
}

static void a_git_lfs_pointer_is_told_of_under_every_name(void **state) {
    (void)state;
    check_every_name(pointer, ": the file is only a Git LFS pointer (expected its content");
}

static void an_empty_file_is_told_of_under_every_name(void **state) {
    (void)state;
    check_every_name("", ": the file is empty (0 bytes)");
}

static void an_archive_may_be_or_hold_a_pointer_too(void **state) {
    (void)state;
    make_folder folder;
    make_zip zip = {0};
    zstc_files *files = NULL;
    zstc_span span;
    make_folder_new(&folder);
    make_text(&folder, "pointer.pt", pointer);
    assert_fails(zstc_files_open(&files, inside(&folder, "pointer.pt")), ZSTC_MODEL,
                 "pointer.pt: the file is only a Git LFS pointer");
    make_zip_add(&zip, "m/extra/vocab.txt", pointer, sizeof pointer - 1);
    make_zip_add(&zip, "m/extra/merges.txt", "", 0);
    make_zip_end(&zip);
    make_file(&folder, "m.pt", zip.bytes.data, zip.bytes.size);
    assert_ok(zstc_files_open(&files, inside(&folder, "m.pt")));
    assert_fails(zstc_files_get(files, "vocab.txt", &span), ZSTC_MODEL,
                 "m.pt/vocab.txt: the file is only a Git LFS pointer");
    assert_fails(zstc_files_get(files, "merges.txt", &span), ZSTC_MODEL, "m.pt/merges.txt: the file is empty");
    zstc_files_free(files);
    make_zip_free(&zip);
    make_folder_remove(&folder);
}

static void slashes_at_the_end_of_a_path_are_dropped(void **state) {
    (void)state;
    make_folder folder;
    zstc_files *files = NULL;
    zstc_span span;
    make_folder_new(&folder);
    char path[128], expected[128];
    snprintf(path, sizeof path, "%s//", folder.path);
    snprintf(expected, sizeof expected, "%s/config.json: no such file", folder.path);
    assert_ok(zstc_files_open(&files, path));
    assert_string_equal(zstc_files_path(files), folder.path);
    assert_fails(zstc_files_get(files, "config.json", &span), ZSTC_NOT_FOUND, expected);
    zstc_files_free(files);
    assert_ok(zstc_files_open(&files, "/"));
    assert_fails(zstc_files_get(files, "no-such-file.json", &span), ZSTC_NOT_FOUND, "/no-such-file.json: no such file");
    assert_null(strstr(zstc_last_error(), "//"));
    zstc_files_free(files);
    files = NULL;
    make_text(&folder, "file", "x");
    snprintf(path, sizeof path, "%s/file/", folder.path);
    assert_fails(zstc_files_open(&files, path), ZSTC_NOT_FOUND, path);
    assert_null(files);
    make_folder_remove(&folder);
}

static void released_files_are_read_again_when_asked_for(void **state) {
    (void)state;
    zstc_files *files = NULL;
    zstc_span span = {NULL, 0};
    assert_ok(zstc_files_open(&files, test_data("golden/models/tiny-bart")));
    assert_ok(zstc_files_get(files, "config.json", &span));
    zstc_files_release(files);
    assert_ok(zstc_files_get(files, "config.json", &span));
    assert_ok(zstc_files_check(files));
    zstc_files_free(files);
}

static void an_archive_gives_its_extra_files(void **state) {
    (void)state;
    zstc_files *files = NULL;
    zstc_span span;
    make_bytes config = {0};
    make_read(&config, test_data("golden/models/tiny-bart/config.json"));
    assert_ok(zstc_files_open(&files, test_data("golden/models/tiny-bart.ts.pt")));
    assert_true(zstc_file_size(zstc_files_module(files)) > 600000);
    assert_true(zstc_files_have(files, "config.json"));
    assert_false(zstc_files_have(files, "tokenizer.json"));
    assert_ok(zstc_files_get(files, "config.json", &span));
    assert_int_equal(span.size, config.size);
    assert_memory_equal(span.data, config.data, config.size);
    assert_fails(zstc_files_get(files, "tokenizer.json", &span), ZSTC_NOT_FOUND, "tiny-bart.ts/extra/tokenizer.json");
    zstc_files_free(files);
    make_free(&config);
}

static void files_of_a_released_archive_are_not_read(void **state) {
    (void)state;
    zstc_files *files = NULL;
    zstc_span span;
    assert_ok(zstc_files_open(&files, test_data("golden/models/tiny-bart.ts.pt")));
    zstc_files_release(files);
    assert_null(zstc_files_module(files));
    assert_false(zstc_files_have(files, "config.json"));
    assert_fails(zstc_files_get(files, "config.json", &span), ZSTC_INTERNAL, "'config.json' is asked for after");
    assert_ok(zstc_files_check(files));
    zstc_files_free(files);
}

/* ---- a place of another kind ---- */

typedef struct {
    int opened, is_released, is_freed;
} counted;

static int counted_have(void *place, const char *name) {
    (void)place;
    return strcmp(name, "one") == 0;
}

static zstc_status counted_open(void *place, const char *name, zstc_file **out) {
    char path[64];
    ((counted *)place)->opened++;
    snprintf(path, sizeof path, "somewhere/%s", name);
    return zstc_file_of_memory(out, (zstc_span){(const unsigned char *)"bytes", 5}, path);
}

static const zstc_file *counted_module(void *place) {
    (void)place;
    return NULL;
}

static void counted_release(void *place) { ((counted *)place)->is_released = 1; }
static void counted_free(void *place) { ((counted *)place)->is_freed = 1; }

static const zstc_file_source counted_source = {counted_have, counted_open, counted_module, counted_release,
                                                counted_free};

static void files_of_any_source_are_opened_once_and_named_by_it(void **state) {
    (void)state;
    counted place = {0};
    zstc_files *files = NULL;
    zstc_span span;
    const zstc_file *file;
    assert_ok(zstc_files_from_source(&files, "anywhere", &counted_source, &place));
    assert_string_equal(zstc_files_path(files), "anywhere");
    assert_true(zstc_files_have(files, "one"));
    assert_false(zstc_files_have(files, "two"));
    assert_string_equal(zstc_files_where(files, "one"), "one"); /* not opened yet */
    assert_ok(zstc_files_open_file(files, "one", &file));
    assert_ok(zstc_files_get(files, "one", &span));
    assert_int_equal(place.opened, 1);
    assert_int_equal(span.size, 5);
    assert_memory_equal(span.data, "bytes", 5);
    assert_string_equal(zstc_files_where(files, "one"), "somewhere/one");
    assert_fails(zstc_files_get(files, "../one", &span), ZSTC_MODEL, "anywhere: '../one' is not the name of a file");
    assert_ok(zstc_files_check(files));
    zstc_files_free(files);
    assert_true(place.is_released && place.is_freed);
}

static void a_part_of_a_file_is_read_as_a_file(void **state) {
    (void)state;
    zstc_file *whole = NULL, *part = NULL;
    char buffer[4] = {0};
    assert_ok(zstc_file_of_memory(&whole, (zstc_span){(const unsigned char *)"0123456789", 10}, "whole"));
    assert_ok(zstc_file_part(&part, whole, 3, 4, "whole/part"));
    assert_string_equal(zstc_file_path(part), "whole/part");
    assert_int_equal(zstc_file_size(part), 4);
    assert_ok(zstc_file_read(part, 1, buffer, 3));
    assert_string_equal(buffer, "456");
    assert_fails(zstc_file_read(part, 1, buffer, 4), ZSTC_INTERNAL,
                 "whole/part: a read of 4 bytes at byte 1 goes past the end, 4");
    assert_ok(zstc_file_check_path(part));
    zstc_file_close(part);
    zstc_file_close(whole);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_directory_gives_its_files_and_reads_each_once),
        cmocka_unit_test(a_missing_file_is_named_by_its_whole_path),
        cmocka_unit_test(what_is_no_regular_file_in_a_directory_is_refused),
        cmocka_unit_test(an_unreadable_file_is_an_io_error),
        cmocka_unit_test(names_that_lead_out_of_the_directory_are_refused),
        cmocka_unit_test(a_path_that_is_no_model_is_named),
        cmocka_unit_test(a_git_lfs_pointer_is_told_of_under_every_name),
        cmocka_unit_test(an_empty_file_is_told_of_under_every_name),
        cmocka_unit_test(an_archive_may_be_or_hold_a_pointer_too),
        cmocka_unit_test(slashes_at_the_end_of_a_path_are_dropped),
        cmocka_unit_test(released_files_are_read_again_when_asked_for),
        cmocka_unit_test(an_archive_gives_its_extra_files),
        cmocka_unit_test(files_of_a_released_archive_are_not_read),
        cmocka_unit_test(files_of_any_source_are_opened_once_and_named_by_it),
        cmocka_unit_test(a_part_of_a_file_is_read_as_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
