/* Models in a Hugging Face cache. Its layout is that of huggingface_hub, which tests/python/test_hub.py uses itself. */
#define _GNU_SOURCE 1 /* nftw */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/make.h"
#include "model/model.h"

#define COMMIT "0123456789abcdef0123456789abcdef01234567"

static char cache[64];

static const char *inside(const char *name) {
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", cache, name);
    return path;
}

/* Makes the folders above a path too. */
static void put(const char *name, const char *content) {
    char path[512];
    snprintf(path, sizeof path, "%s", inside(name));
    for (char *slash = path + 1; (slash = strchr(slash, '/')) != NULL; *slash++ = '/') {
        *slash = '\0';
        mkdir(path, 0700);
    }
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk) {
    (void)info, (void)type, (void)walk;
    return remove(path);
}

static int make_cache(void **state) {
    (void)state;
    strcpy(cache, "/tmp/zstc-hub-XXXXXX");
    if (mkdtemp(cache) == NULL) return -1;
    setenv("HF_HUB_CACHE", cache, 1);
    return 0;
}

static int remove_cache(void **state) {
    (void)state;
    unsetenv("HF_HUB_CACHE");
    return nftw(cache, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* The name leads to the snapshot `commit` of `folder`. */
static void assert_found(const char *name, const char *folder, const char *commit) {
    char expected[512];
    zstc_files *files = NULL;
    zstc_span span;
    snprintf(expected, sizeof expected, "%s/%s/snapshots/%s", cache, folder, commit);
    assert_ok(zstc_files_open(&files, name));
    assert_string_equal(zstc_files_path(files), expected);
    assert_ok(zstc_files_get(files, "config.json", &span));
    zstc_files_free(files);
}

static void assert_not_found(const char *name, zstc_status status, const char *message) {
    zstc_files *files = NULL;
    assert_fails(zstc_files_open(&files, name), status, message);
    assert_null(files);
}

static void a_name_is_found_by_its_branch(void **state) {
    (void)state;
    put("models--o--n/refs/main", COMMIT);
    put("models--o--n/snapshots/" COMMIT "/config.json", "{}");
    assert_found("o/n", "models--o--n", COMMIT);
    assert_found("o/n@main", "models--o--n", COMMIT);
}

static void a_name_without_an_owner_is_found(void **state) {
    (void)state;
    put("models--bert-base-uncased/refs/main", COMMIT);
    put("models--bert-base-uncased/snapshots/" COMMIT "/config.json", "{}");
    assert_found("bert-base-uncased", "models--bert-base-uncased", COMMIT);
}

static void a_revision_is_a_branch_a_tag_or_a_commit(void **state) {
    (void)state;
    put("models--o--n/refs/refs/pr/1", "one");
    put("models--o--n/refs/v2", "two\n");
    put("models--o--n/snapshots/one/config.json", "{}");
    put("models--o--n/snapshots/two/config.json", "{}");
    put("models--o--n/snapshots/" COMMIT "/config.json", "{}");
    assert_found("o/n@refs/pr/1", "models--o--n", "one");
    assert_found("o/n@v2", "models--o--n", "two");
    assert_found("o/n@" COMMIT, "models--o--n", COMMIT);
    assert_found("o/n@two", "models--o--n", "two");
    assert_not_found("o/n", ZSTC_NOT_FOUND, "o/n: not found: neither a path");
    assert_not_found("o/n@v3", ZSTC_NOT_FOUND,
                     "has the model, but not this revision; get it with: zstc pull o/n --revision v3");
}

static void a_commit_is_never_a_branch(void **state) {
    (void)state;
    put("models--o--n/refs/" COMMIT, "other");
    put("models--o--n/snapshots/other/config.json", "{}");
    assert_not_found("o/n@" COMMIT, ZSTC_NOT_FOUND, COMMIT);
}

static void a_path_goes_before_a_name(void **state) {
    (void)state;
    char before[512];
    zstc_files *files = NULL;
    put("models--o--n/refs/main", COMMIT);
    put("models--o--n/snapshots/" COMMIT "/config.json", "{}");
    put("o/n/config.json", "{}");
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(cache), 0);
    assert_ok(zstc_files_open(&files, "o/n"));
    assert_int_equal(chdir(before), 0);
    assert_string_equal(zstc_files_path(files), "o/n");
    zstc_files_free(files);
}

static void the_line_says_where_was_looked_and_how_to_get_it(void **state) {
    (void)state;
    char line[256];
    snprintf(line, sizeof line,
             "o/n: not found: neither a path nor in the Hugging Face cache %s; get it with: zstc pull o/n", cache);
    assert_not_found("o/n", ZSTC_NOT_FOUND, line);
    assert_not_found("o/n@v1", ZSTC_NOT_FOUND, "get it with: zstc pull o/n --revision v1");
    put("models--o--n/refs/main", COMMIT); /* its snapshot has been deleted */
    assert_not_found("o/n", ZSTC_NOT_FOUND, line);
}

static void what_is_missing_of_a_snapshot_can_be_completed(void **state) {
    (void)state;
    zstc_model *model = NULL;
    put("models--o--n/refs/main", COMMIT);
    put("models--o--n/snapshots/" COMMIT "/tokenizer.json", "{}");
    put("models--old/refs/main", "one");
    put("models--old/snapshots/one/tokenizer.json", "{}");
    assert_fails(zstc_model_open(&model, "o/n", true), ZSTC_NOT_FOUND,
                 "/config.json: no such file; get the rest with: zstc pull o/n@" COMMIT);
    assert_fails(zstc_model_open(&model, "old", true), ZSTC_NOT_FOUND, "; get the rest with: zstc pull old@one");
    make_folder folder = {0};
    snprintf(folder.path, sizeof folder.path, "%s", cache);
    make_copy(&folder, "models--o--n/snapshots/" COMMIT "/config.json", test_data("micro-bert/config.json"));
    assert_fails(zstc_model_open(&model, "o/n", true), ZSTC_NOT_FOUND,
                 "nor pytorch_model.bin; get the rest with: zstc pull o/n@" COMMIT);
    put("models--o--n/m/tokenizer.json", "{}");
    assert_fails(zstc_model_open(&model, inside("models--o--n/m"), true), ZSTC_NOT_FOUND, "config.json: no such file");
    assert_null(strstr(zstc_last_error(), "zstc pull"));
}

static void what_is_no_name_is_a_path_alone(void **state) {
    (void)state;
    static const char *const paths[] = {"./o/n",  "/o/n", "o/n/",        "o/n/m",     "../o",     "o/..",
                                        "o--n/m", "o/n@", "o/n@../../m", "o/n@/main", "o/n@a\nb", "models--o--n@.."};
    put("models--o--n/refs/main", COMMIT);
    put("models--o--n/snapshots/" COMMIT "/config.json", "{}");
    put("models--o--n/m", "one");
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        assert_not_found(paths[i], ZSTC_NOT_FOUND, "no such model");
}

static void a_hostile_ref_cannot_lead_out_of_the_cache(void **state) {
    (void)state;
    static const char *const refs[] = {"..", "../../../etc", "/etc", "a/b", "", "\n", ".", "a\nb", "one\nmore", "~"};
    put("models--o--n/snapshots/one/config.json", "{}");
    for (size_t i = 0; i < sizeof refs / sizeof *refs; i++) {
        put("models--o--n/refs/main", refs[i]);
        assert_not_found("o/n", ZSTC_MODEL, "models--o--n/refs/main: \"");
    }
}

static void a_ref_that_is_no_file_is_not_waited_for(void **state) {
    (void)state;
    put("models--o--n/refs/x", "one");
    assert_int_equal(mkfifo(inside("models--o--n/refs/main"), 0600), 0);
    assert_not_found("o/n", ZSTC_NOT_FOUND, "o/n: not found");
}

int main(void) {
#define IN_A_CACHE(test) cmocka_unit_test_setup_teardown(test, make_cache, remove_cache)
    const struct CMUnitTest tests[] = {
        IN_A_CACHE(a_name_is_found_by_its_branch),
        IN_A_CACHE(a_name_without_an_owner_is_found),
        IN_A_CACHE(a_revision_is_a_branch_a_tag_or_a_commit),
        IN_A_CACHE(a_commit_is_never_a_branch),
        IN_A_CACHE(a_path_goes_before_a_name),
        IN_A_CACHE(the_line_says_where_was_looked_and_how_to_get_it),
        IN_A_CACHE(what_is_missing_of_a_snapshot_can_be_completed),
        IN_A_CACHE(what_is_no_name_is_a_path_alone),
        IN_A_CACHE(a_hostile_ref_cannot_lead_out_of_the_cache),
        IN_A_CACHE(a_ref_that_is_no_file_is_not_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
