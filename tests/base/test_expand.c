#include "base/expand.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/support.h"

static void assert_expands(const char *path, const char *expected) {
    char *found = zstc_expand(path);
    assert_string_equal(found, expected);
    free(found);
}

static int set_up(void **state) {
    (void)state;
    setenv("HOME", "/usr/of/me/", 1);
    setenv("ZSTC_TEST_A", "a value", 1);
    setenv("ZSTC_TEST_TILDE", "~", 1);
    unsetenv("ZSTC_TEST_NONE");
    return 0;
}

static void a_tilde_at_the_start_is_the_home(void **state) {
    (void)state;
    assert_expands("~", "/usr/of/me");
    assert_expands("~/.cache", "/usr/of/me/.cache");
    assert_expands("a/~", "a/~");
    assert_expands("", "");
}

static void a_home_that_is_the_root_stays_it(void **state) {
    (void)state;
    setenv("HOME", "/", 1);
    assert_expands("~", "/");
    assert_expands("~/.cache", "/.cache");
}

static void without_HOME_the_system_is_asked(void **state) {
    (void)state;
    const struct passwd *me = getpwuid(getuid());
    if (me == NULL) skip();
    char path[512], expected[512], home[256];
    snprintf(home, sizeof home, "%s", me->pw_dir);
    snprintf(path, sizeof path, "~%s/x", me->pw_name);
    snprintf(expected, sizeof expected, "%s/x", home);
    assert_expands(path, expected);
    unsetenv("HOME");
    assert_expands("~/x", expected);
    assert_expands("~no-such-user/x", "~no-such-user/x");
}

static void variables_are_replaced_once(void **state) {
    (void)state;
    assert_expands("$ZSTC_TEST_A/x", "a value/x");
    assert_expands("/${ZSTC_TEST_A}x", "/a valuex");
    assert_expands("$ZSTC_TEST_TILDE/$ZSTC_TEST_A", "~/a value");
}

static void what_is_no_variable_stays(void **state) {
    (void)state;
    assert_expands("$ZSTC_TEST_NONE/${ZSTC_TEST_NONE}", "$ZSTC_TEST_NONE/${ZSTC_TEST_NONE}");
    assert_expands("a$/$$b${c", "a$/$$b${c");
    assert_expands("${}", "${}");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_tilde_at_the_start_is_the_home, set_up),
        cmocka_unit_test_setup(a_home_that_is_the_root_stays_it, set_up),
        cmocka_unit_test_setup(without_HOME_the_system_is_asked, set_up),
        cmocka_unit_test_setup(variables_are_replaced_once, set_up),
        cmocka_unit_test_setup(what_is_no_variable_stays, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
