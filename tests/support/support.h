/* What every test needs: cmocka with its prerequisites, and the fixtures' JSON Lines. */
#ifndef ZSTC_TESTS_SUPPORT_H
#define ZSTC_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "zstc/zstc.h"

/* A fixture's path below tests/data; static storage, overwritten by the next call but three. */
const char *test_data(const char *name);

/* A whole file; the caller frees it. */
char *test_read_file(const char *path, size_t *size);

/* The next line of a JSON Lines file as an object (a new reference), NULL at its end. Lines end with "\n" only. */
typedef struct test_lines test_lines;
test_lines *test_lines_open(const char *path);
json_t *test_lines_next(test_lines *lines);
void test_lines_close(test_lines *lines);

/* Asserts that a status is OK and shows the error line when it is not. */
#define assert_ok(call)                                                                                                \
    do {                                                                                                               \
        zstc_status status_ = (call);                                                                                  \
        if (status_ != ZSTC_OK) fail_msg("%s: %s", zstc_status_name(status_), zstc_last_error());                      \
    } while (0)

/* Asserts a failure and that its one line names the thing. */
#define assert_fails(call, expected, names)                                                                            \
    do {                                                                                                               \
        assert_string_equal(zstc_status_name(call), zstc_status_name(expected));                                       \
        if (strstr(zstc_last_error(), (names)) == NULL)                                                                \
            fail_msg("the error line does not name '%s': %s", (names), zstc_last_error());                             \
    } while (0)

/* Opens a model with one thread, for tests that compare scores to the last bit: with more, how a pass is shared between
 * them, and with it the last digit of a score, follows what else the machine has to do. */
zstc *test_open_with_one_thread(const char *path);

/* What zstc_info_json or zstc_stats tells, a new reference. */
json_t *test_told(zstc_status (*ask)(zstc *z, char **json), zstc *z);

#endif
