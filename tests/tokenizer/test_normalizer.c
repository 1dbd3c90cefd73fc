/* The steps of a normaliser, each against what tokenizers 0.23 gives; what is not done is refused by name. */
#include <stdlib.h>

#include "support/support.h"
#include "tokenizer/charsmap_writer.h"
#include "tokenizer/normalizer/normalizer.h"

static zstc_status read(zstc_normalizer **out, const char *json) {
    json_t *step = json_loads(json, JSON_DECODE_ANY, NULL);
    assert_non_null(step);
    zstc_status status = zstc_normalizer_read(out, "model/tokenizer.json", step);
    json_decref(step);
    return status;
}

static void assert_runs(const zstc_normalizer *normalizer, const char *text, const char *wanted) {
    zstc_buffer out = {0};
    assert_ok(zstc_buffer_add(&out, ">", 1)); /* what is there stays */
    assert_ok(zstc_normalizer_run(normalizer, text, strlen(text), &out));
    assert_ok(zstc_buffer_add(&out, "", 1));
    if (strcmp(out.bytes + 1, wanted) != 0) fail_msg("\"%s\" became \"%s\", not \"%s\"", text, out.bytes + 1, wanted);
    zstc_buffer_free(&out);
}

static void assert_becomes(const char *json, const char *text, const char *wanted) {
    zstc_normalizer *normalizer = NULL;
    assert_ok(read(&normalizer, json));
    assert_runs(normalizer, text, wanted);
    zstc_normalizer_free(normalizer);
}

static void no_normaliser_leaves_a_text_as_it_is(void **state) {
    (void)state;
    assert_becomes("null", "a  b", "a  b");
    assert_becomes("{\"type\":\"Sequence\",\"normalizers\":[]}", "a  b", "a  b");
}

static void each_step_does_what_the_reference_does(void **state) {
    (void)state;
    assert_becomes("{\"type\":\"NFC\"}", "e\xCC\x81 x", "\xC3\xA9 x");
    assert_becomes("{\"type\":\"NFD\"}", "\xC3\xA9", "e\xCC\x81");
    assert_becomes("{\"type\":\"NFKC\"}", "\xEF\xAC\x81 e\xCC\x81", "fi \xC3\xA9");
    assert_becomes("{\"type\":\"NFKD\"}", "\xEF\xAC\x81 \xC3\xA9", "fi e\xCC\x81");
    assert_becomes("{\"type\":\"NFD\"}", "a\xCC\x81\xCC\xA3", "a\xCC\xA3\xCC\x81"); /* in canonical order */
    assert_becomes("{\"type\":\"Nmt\"}", "a\x01\tb\xE2\x80\x8B\x7F", "a b ");
    assert_becomes("{\"type\":\"Lowercase\"}", "\xC3\x89T\xC4\xB0", "\xC3\xA9ti\xCC\x87");
    assert_becomes("{\"type\":\"StripAccents\"}", "e\xCC\x81\xE0\xA4\xBEx", "ex");
    assert_becomes("{\"type\":\"Prepend\",\"prepend\":\"_\"}", "a", "_a");
    assert_becomes("{\"type\":\"Prepend\",\"prepend\":\"_\"}", "", "");
    assert_becomes("{\"type\":\"Strip\",\"strip_left\":true,\"strip_right\":false}", "\xC2\xA0 a ", "a ");
    assert_becomes("{\"type\":\"Strip\",\"strip_left\":false,\"strip_right\":true}", " a\xE3\x80\x80\n", " a");
    assert_becomes("{\"type\":\"Strip\",\"strip_left\":true,\"strip_right\":true}", " \t ", "");
}

static void a_long_run_of_marks_is_put_in_order(void **state) {
    (void)state;
    char text[1 + 200 * 4 + 1] = "a", wanted[sizeof text] = "a";
    for (int i = 0; i < 200; i++) strcat(text, "\xCC\x81\xCC\xB4");
    for (int i = 0; i < 200; i++) strcat(wanted, "\xCC\xB4");
    for (int i = 0; i < 200; i++) strcat(wanted, "\xCC\x81");
    assert_becomes("{\"type\":\"NFD\"}", text, wanted);
}

#define REPLACE(pattern, content) "{\"type\":\"Replace\",\"pattern\":{" pattern "},\"content\":\"" content "\"}"

static void patterns_match_as_in_the_reference(void **state) {
    (void)state;
    assert_becomes(REPLACE("\"String\":\"``\"", "'"), "```` `", "'' `");
    assert_becomes(REPLACE("\"Regex\":\" {2,}\"", " "), " a  b   c ", " a b c ");
    assert_becomes(REPLACE("\"Regex\":\"\\\\s{2,}|[\\\\n\\\\r\\\\t]\"", " "), "a\tb \xC2\xA0 c d", "a b c d");
    assert_becomes(REPLACE("\"Regex\":\"\\\\A +| +\\\\z\"", ""), "  a  b  ", "a  b");
    assert_becomes(REPLACE("\"Regex\":\"ab[x.]+\"", "_"), "abx.x ab abx", "_ ab _");
    assert_becomes(REPLACE("\"Regex\":\"\\\\.\\\\.\\\\.\"", "_"), "a....", "a_.");
}

/* Were a run looked through again at each of its characters, this would take an hour. */
static void long_runs_take_linear_time(void **state) {
    (void)state;
    static const char *const steps[] = {
        REPLACE("\"Regex\":\"\\\\A +| +\\\\z\"", ""), REPLACE("\"Regex\":\" +\\\\z| \"", "_"),
        REPLACE("\"Regex\":\"a{999,}|\\\\s{2,}\"", "_"), REPLACE("\"String\":\" x\"", "")};
    enum { SIZE = 1 << 20 };
    char *text = malloc(SIZE);
    assert_non_null(text);
    memset(text, ' ', SIZE);
    text[0] = text[SIZE - 1] = 'x';
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        zstc_normalizer *normalizer = NULL;
        zstc_buffer out = {0};
        assert_ok(read(&normalizer, steps[i]));
        assert_ok(zstc_normalizer_run(normalizer, text, SIZE, &out));
        assert_in_range(out.length, 2, SIZE);
        zstc_buffer_free(&out);
        zstc_normalizer_free(normalizer);
    }
    free(text);
}

static void steps_run_one_after_the_other(void **state) {
    (void)state;
    assert_becomes("{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"Lowercase\"},{\"type\":\"Sequence\","
                   "\"normalizers\":[" REPLACE("\"String\":\"a\"", "b") "]}," REPLACE("\"String\":\"b\"", "cc") "]}",
                   "Ab", "cccc");
}

static void check_refused(const char *json, zstc_status status, const char *names) {
    zstc_normalizer *normalizer = NULL;
    assert_fails(read(&normalizer, json), status, names);
    assert_null(normalizer);
}

static void what_is_not_done_is_refused_by_name(void **state) {
    (void)state;
    check_refused("{\"type\":\"ByteLevel\"}", ZSTC_UNSUPPORTED, "tokenizer.json: normalizer \"ByteLevel\"");
    check_refused("{\"type\":\"BertNormalizer\"}", ZSTC_MODEL, "normalizer: \"clean_text\"");
    check_refused("{}", ZSTC_MODEL, "has no \"type\"");
    check_refused("{\"type\":\"Sequence\"}", ZSTC_MODEL, "\"normalizers\" is missing");
    check_refused("{\"type\":\"Strip\",\"strip_left\":true}", ZSTC_MODEL, "strip_right");
    check_refused(REPLACE("\"String\":\"\"", "x"), ZSTC_UNSUPPORTED, "empty pattern");
    check_refused("{\"type\":\"Replace\",\"pattern\":7,\"content\":\"\"}", ZSTC_MODEL, "\"pattern\"");
    static const char *const regexes[] = {
        "a*",  "(a)", "a+b",  "[^a]", "a?",   "\\\\w",   "a{2}",     "[a-z]", "^a",       "a$",    "a|", "",
        "a++", "[",   "a{,}", "a{2,", "\\\\", "a\\\\zb", "a +\\\\z", "[]",    "\\\\p{L}", "a{0,}", ".",  "\\\\Ab\\\\A"};
    for (size_t i = 0; i < sizeof regexes / sizeof regexes[0]; i++) {
        char json[256];
        snprintf(json, sizeof json, REPLACE("\"Regex\":\"%s\"", "x"), regexes[i]);
        check_refused(json, ZSTC_UNSUPPORTED, "Replace with the Regex \"");
    }
}

static void a_text_cannot_be_made_to_grow_without_end(void **state) {
    (void)state;
    char json[8192] = "{\"type\":\"Sequence\",\"normalizers\":[";
    for (int i = 0; i < 40; i++) strcat(strcat(json, i == 0 ? "" : ","), REPLACE("\"String\":\"a\"", "aa"));
    check_refused(strcat(json, "]}"), ZSTC_UNSUPPORTED, "lengthen a text");
}

/* ---- charsmaps ---- */

static const char *const pairs[][2] = {
    {"e\xCC\x81", "\xC3\xA9"}, {"\xEF\xAC\x81", "fi"}, {"\t", " "}, {"\xC2\xAD", ""}, {"x", "yy"}, {NULL, NULL}};

static zstc_normalizer *with_charsmap(const void *bytes, size_t size) {
    zstc_normalizer *normalizer = NULL;
    assert_ok(zstc_normalizer_new(&normalizer));
    assert_ok(zstc_normalizer_add_charsmap(normalizer, "spm.model", bytes, size));
    return normalizer;
}

/* Of a cluster of fewer than 6 bytes all is replaced by what its shortest known prefix becomes. */
static void a_charsmap_goes_by_grapheme_cluster(void **state) {
    (void)state;
    unsigned char bytes[CHARSMAP_SIZE];
    zstc_normalizer *normalizer = with_charsmap(bytes, charsmap_write(bytes, pairs));
    assert_runs(normalizer, "a\tb \xEF\xAC\x81g", "a b fig");
    assert_runs(normalizer, "e\xCC\x81", "\xC3\xA9");
    assert_runs(normalizer, "e\xCC\x81\xCC\x81", "\xC3\xA9");                  /* 5 bytes */
    assert_runs(normalizer, "e\xCC\x81\xE2\x83\x90", "e\xCC\x81\xE2\x83\x90"); /* 6 bytes */
    assert_runs(normalizer, "x\xCC\x81 x\xCC\x81\xCC\x81\xCC\x81", "yy yy\xCC\x81\xCC\x81\xCC\x81");
    assert_runs(normalizer,
                "a\xC2\xAD"
                "b",
                "ab");
    assert_runs(normalizer, "", "");
    zstc_normalizer_free(normalizer);
}

static void check_bad_charsmap(const void *bytes, size_t size, zstc_status status, const char *names) {
    zstc_normalizer *normalizer = NULL;
    assert_ok(zstc_normalizer_new(&normalizer));
    assert_fails(zstc_normalizer_add_charsmap(normalizer, "spm.model", bytes, size), status, names);
    zstc_normalizer_free(normalizer);
}

static void a_damaged_charsmap_is_refused(void **state) {
    (void)state;
    unsigned char bytes[CHARSMAP_SIZE + 300];
    size_t size = charsmap_write(bytes, pairs);
    for (size_t cut = 0; cut < 8; cut++) check_bad_charsmap(bytes, cut, ZSTC_MODEL, "spm.model: precompiled_charsmap");
    bytes[size - 2] = 0xFF;
    check_bad_charsmap(bytes, size, ZSTC_MODEL, "not valid UTF-8");
    memset(bytes + size - 2, 'a', 300);
    check_bad_charsmap(bytes, size + 298, ZSTC_UNSUPPORTED, "a replacement of 3");
    memset(bytes, 0xFF, 4);
    check_bad_charsmap(bytes, size, ZSTC_MODEL, "an array of 4294967295 bytes");
    check_refused("{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"AAA\"}", ZSTC_MODEL, "is not base64");
    check_refused("{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"\"}", ZSTC_MODEL, "an array of 0 bytes");
}

/* Whatever the units hold, nothing outside of the array and the list is read; the sanitizer lane sees to that. */
static void hostile_units_lead_nowhere(void **state) {
    (void)state;
    unsigned char bytes[CHARSMAP_SIZE];
    srand(5);
    for (int round = 0; round < 300; round++) {
        size_t size = charsmap_write(bytes, pairs);
        for (int i = 0; i < 40; i++) bytes[4 + (size_t)rand() % (size - 40)] = (unsigned char)rand();
        zstc_buffer out = {0};
        zstc_normalizer *normalizer = NULL;
        assert_ok(zstc_normalizer_new(&normalizer));
        if (zstc_normalizer_add_charsmap(normalizer, "spm.model", bytes, size) == ZSTC_OK) {
            assert_ok(zstc_normalizer_run(normalizer, "xe\xCC\x81 \xEF\xAC\x81\t\xC2\xAD", 11, &out));
        }
        zstc_buffer_free(&out);
        zstc_normalizer_free(normalizer);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_normaliser_leaves_a_text_as_it_is),
        cmocka_unit_test(each_step_does_what_the_reference_does),
        cmocka_unit_test(a_long_run_of_marks_is_put_in_order),
        cmocka_unit_test(patterns_match_as_in_the_reference),
        cmocka_unit_test(long_runs_take_linear_time),
        cmocka_unit_test(steps_run_one_after_the_other),
        cmocka_unit_test(what_is_not_done_is_refused_by_name),
        cmocka_unit_test(a_text_cannot_be_made_to_grow_without_end),
        cmocka_unit_test(a_charsmap_goes_by_grapheme_cluster),
        cmocka_unit_test(a_damaged_charsmap_is_refused),
        cmocka_unit_test(hostile_units_lead_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
