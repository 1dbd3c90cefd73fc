/* Grapheme clusters by the rules of UAX #29; each row is a cluster and what comes after it. */
#include "support/support.h"
#include "text/grapheme.h"

static void the_rules_of_unicode_hold(void **state) {
    (void)state;
    static const struct {
        const char *rule, *cluster, *rest;
    } rows[] = {
        {"GB3", "\r\n", "a"},
        {"GB4", "\n", "\xCC\x81"},
        {"GB5", "a", "\r\n"},
        {"GB6", "\xE1\x84\x80\xE1\x84\x80\xEA\xB0\x80", "a"},
        {"GB7", "\xEA\xB0\x80\xE1\x86\xA8", "a"},
        {"GB8", "\xEA\xB0\x81\xE1\x86\xA8", "\xE1\x85\xA1"},
        {"GB9", "e\xCC\x81\xE2\x80\x8D", "a"},
        {"GB9a", "\xE0\xA4\x95\xE0\xA4\xBE", "\xE0\xA4\x95"},
        {"GB9b",
         "\xD8\x80"
         "a",
         "b"},
        {"GB9c", "\xE0\xA4\x95\xE0\xA5\x8D\xE0\xA4\xB7", "a"},
        {"GB9c without a linker", "\xE0\xA4\x95", "\xE0\xA4\xB7"},
        {"GB11", "\xF0\x9F\x91\xA9\xF0\x9F\x8F\xBB\xE2\x80\x8D\xF0\x9F\x92\xBB", "\xF0\x9F\x92\xBB"},
        {"GB11 without a pictograph before", "a\xE2\x80\x8D", "\xF0\x9F\x92\xBB"},
        {"GB12", "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA", "\xF0\x9F\x87\xAB\xF0\x9F\x87\xB7"},
        {"GB999", "a", "b"},
        {"GB999", "\xE6\xBC\xA2", "\xE5\xAD\x97"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[64];
        size_t wanted = strlen(rows[i].cluster);
        strcpy(text, rows[i].cluster);
        strcat(text, rows[i].rest);
        size_t length = zstc_grapheme_length(text, strlen(text));
        if (length != wanted) fail_msg("%s: row %zu: %zu bytes, not %zu", rows[i].rule, i, length, wanted);
        assert_int_equal(zstc_grapheme_length(text, wanted), wanted); /* at the end of a text */
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_rules_of_unicode_hold)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
