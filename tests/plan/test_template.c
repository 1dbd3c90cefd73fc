#include <stdlib.h>

#include "plan/template.h"
#include "support/support.h"

static void assert_renders(const char *hypothesis_template, const char *label, const char *expected) {
    char *hypothesis = NULL;
    assert_ok(zstc_template_check(hypothesis_template));
    assert_ok(zstc_template_render(hypothesis_template, label, &hypothesis));
    assert_string_equal(hypothesis, expected);
    free(hypothesis);
}

static void the_label_takes_the_place_of_the_braces(void **state) {
    (void)state;
    assert_renders(ZSTC_DEFAULT_TEMPLATE, "travel", "This example is travel.");
    assert_renders("{}", "travel", "travel");
    assert_renders("á {} ü", "旅行", "á 旅行 ü");
}

static void doubled_braces_are_literal(void **state) {
    (void)state;
    assert_renders("{{{}}}", "x", "{x}");
    assert_renders("{{}} {}", "x", "{} x");
    assert_renders("a }} b {} c {{", "x", "a } b x c {");
}

static void braces_of_a_label_are_plain_text(void **state) {
    (void)state;
    assert_renders("about {}.", "{}", "about {}.");
    assert_renders("about {}.", "{{x}}", "about {{x}}.");
}

static void a_template_needs_exactly_one_place(void **state) {
    (void)state;
    assert_fails(zstc_template_check(""), ZSTC_INVALID_ARGUMENT, "has 0");
    assert_fails(zstc_template_check("no place"), ZSTC_INVALID_ARGUMENT, "no place");
    assert_fails(zstc_template_check("{{}}"), ZSTC_INVALID_ARGUMENT, "has 0");
    assert_fails(zstc_template_check("{} and {}"), ZSTC_INVALID_ARGUMENT, "has 2");
}

static void a_lone_brace_is_refused(void **state) {
    (void)state;
    static const char *const templates[] = {"{", "}", "{} {", "} {}", "{0}", "{label}", "{}}", "{ }"};
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
        assert_fails(zstc_template_check(templates[i]), ZSTC_INVALID_ARGUMENT, "lone");
}

static void a_template_must_be_utf8(void **state) {
    (void)state;
    assert_fails(zstc_template_check("\xff {}"), ZSTC_TEXT, "template");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_label_takes_the_place_of_the_braces),
        cmocka_unit_test(doubled_braces_are_literal),
        cmocka_unit_test(braces_of_a_label_are_plain_text),
        cmocka_unit_test(a_template_needs_exactly_one_place),
        cmocka_unit_test(a_lone_brace_is_refused),
        cmocka_unit_test(a_template_must_be_utf8),
    };
    return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
