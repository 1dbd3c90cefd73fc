#include "base/hub.h"

#include <stdlib.h>

#include "support/support.h"

static void ids_are_those_that_the_hub_takes(void **state) {
    (void)state;
    static const char *const good[] = {"facebook/bart-large-mnli", "bert-base-uncased", "a", "A.b_c-9/_x_", "a.-b"};
    static const char *const bad[] = {"",     "/",    "a/",   "/a",     "a/b/c",   "../a",       "a/..", "a/.b",
                                      "a/b.", "-a/b", "a--b", "a..b/c", "a/b.git", "a b",        "a\\b", "a/b\n",
                                      "~/a",  "a:b",  ".",    "..",     "a@b",     "caf\xc3\xa9"};
    char part[98];
    memset(part, 'a', sizeof part);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (!zstc_hub_is_id(good[i], strlen(good[i]))) fail_msg("refused: %s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (zstc_hub_is_id(bad[i], strlen(bad[i]))) fail_msg("taken: %s", bad[i]);
    }
    assert_true(zstc_hub_is_id(part, 96));
    assert_false(zstc_hub_is_id(part, 97));
}

static void revisions_cannot_lead_out_of_refs(void **state) {
    (void)state;
    static const char *const good[] = {"main", "refs/pr/1", "v1.0", "a-b_c", "0123456"};
    static const char *const bad[] = {"",     "/main", "main/", "a//b", "..",   "a/../b", ".git",
                                      "a/.b", "a b",   "a\nb",  "a\\b", "\x7f", "a:b"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (!zstc_hub_is_revision(good[i])) fail_msg("refused: %s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (zstc_hub_is_revision(bad[i])) fail_msg("taken: %s", bad[i]);
    }
}

static void a_commit_has_forty_digits(void **state) {
    (void)state;
    assert_true(zstc_hub_is_commit("0123456789abcdef0123456789abcdef01234567"));
    assert_false(zstc_hub_is_commit("0123456789ABCDEF0123456789abcdef01234567"));
    assert_false(zstc_hub_is_commit("0123456789abcdef0123456789abcdef0123456"));
    assert_true(zstc_hub_is_snapshot("c0ffee"));
    assert_false(zstc_hub_is_snapshot(".."));
    assert_false(zstc_hub_is_snapshot("a/b"));
}

/* As huggingface_hub 2.4 does (constants.py). */
static const char *const variables[] = {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"};

static void assert_cache(const char *expected) {
    char *cache = zstc_hub_cache();
    assert_string_equal(cache, expected);
    free(cache);
}

static void the_cache_is_where_the_nearest_variable_says(void **state) {
    (void)state;
    setenv("HOME", "/me", 1);
    setenv("HF_HUB_CACHE", "~/one", 1);
    setenv("HUGGINGFACE_HUB_CACHE", "$HOME/two", 1);
    setenv("HF_HOME", "/three", 1);
    setenv("XDG_CACHE_HOME", "/four", 1);
    assert_cache("/me/one");
    unsetenv("HF_HUB_CACHE");
    assert_cache("/me/two");
    setenv("HUGGINGFACE_HUB_CACHE", "", 1);
    assert_cache("/three/hub");
    setenv("HF_HOME", "/three/", 1);
    assert_cache("/three/hub");
    unsetenv("HF_HOME");
    assert_cache("/four/huggingface/hub");
    unsetenv("XDG_CACHE_HOME");
    assert_cache("/me/.cache/huggingface/hub");
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) unsetenv(variables[i]);
}

static void assert_folder(const char *id, const char *expected) {
    char *folder = zstc_hub_folder("/cache", id);
    assert_string_equal(folder, expected);
    free(folder);
}

static void a_folder_is_named_after_the_model(void **state) {
    (void)state;
    assert_folder("facebook/bart-large-mnli", "/cache/models--facebook--bart-large-mnli");
    assert_folder("bert-base-uncased", "/cache/models--bert-base-uncased");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_those_that_the_hub_takes),
        cmocka_unit_test(revisions_cannot_lead_out_of_refs),
        cmocka_unit_test(a_commit_has_forty_digits),
        cmocka_unit_test(the_cache_is_where_the_nearest_variable_says),
        cmocka_unit_test(a_folder_is_named_after_the_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
