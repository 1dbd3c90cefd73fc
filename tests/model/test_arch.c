/* The table of architectures. */
#include "model/arch/row.h"
#include "support/support.h"

/* Without a default: the compiler tells whoever adds an architecture that it is missing here. */
static const char *type_of(zstc_arch arch) {
    switch (arch) {
    case ZSTC_ARCH_UNKNOWN: return NULL;
    case ZSTC_ARCH_BART: return "bart";
    case ZSTC_ARCH_ROBERTA: return "roberta";
    case ZSTC_ARCH_BERT: return "bert";
    case ZSTC_ARCH_DEBERTA: return "deberta";
    case ZSTC_ARCH_DEBERTA_V2: return "deberta-v2";
    case ZSTC_ARCH_XLM_ROBERTA: return "xlm-roberta";
    case ZSTC_ARCH_CAMEMBERT: return "camembert";
    case ZSTC_ARCH_DISTILBERT: return "distilbert";
    case ZSTC_ARCH_ELECTRA: return "electra";
    case ZSTC_ARCH_CONVBERT: return "convbert";
    case ZSTC_ARCH_MODERNBERT: return "modernbert";
    }
    return NULL;
}

static void check_stack(const char *type, const zstc_stack_names *stack, bool attends_to_another) {
    const bool rotary = stack->final_norm != NULL; /* those with norms in front have no table of positions */
    if ((stack->positions == NULL) != rotary) fail_msg("%s: the table of its positions", type);
    if (stack->embedding_norm == NULL) fail_msg("%s: the norm of its embeddings", type);
    if (stack->layers == NULL || stack->count_key == NULL) fail_msg("%s: no name of its layers", type);
    bool fused = stack->parts[ZSTC_PART_QUERY_KEY_VALUE] != NULL;
    for (int part = 0; part <= ZSTC_PART_NORM; part++) {
        bool cross = part >= ZSTC_PART_CROSS_QUERY && part <= ZSTC_PART_CROSS_ATTENDED_NORM;
        bool wanted = part <= ZSTC_PART_VALUE ? !fused : !cross || attends_to_another;
        if ((stack->parts[part] != NULL) != wanted) fail_msg("%s: part %d", type, part);
    }
    if (!rotary && fused != (stack->parts[ZSTC_PART_QUERY_BIAS] != NULL)) fail_msg("%s: the bias of its queries", type);
    bool projects = stack->parts[ZSTC_PART_POSITION_KEY] != NULL && stack->parts[ZSTC_PART_POSITION_QUERY] != NULL;
    if (projects != (stack->relative != NULL)) fail_msg("%s: projections of its relative positions", type);
    bool spans = stack->parts[ZSTC_PART_SPAN_VALUE] != NULL;
    for (int part = ZSTC_PART_SPAN_DEPTHWISE; part <= ZSTC_PART_SPAN_VALUE; part++) {
        if ((stack->parts[part] != NULL) != spans) fail_msg("%s: part %d of its dynamic convolution", type, part);
    }
}

static void a_row_of_a_known_architecture_is_complete(void **state) {
    (void)state;
    const zstc_arch_row *row;
    for (size_t i = 0; (row = zstc_arch_row_at(i)) != NULL; i++) {
        const zstc_arch_names *names = row->names;
        assert_non_null(row->read);
        assert_non_null(row->class_name);
        assert_int_equal(names == NULL, row->arch == ZSTC_ARCH_UNKNOWN);
        if (names == NULL) continue;
        assert_string_equal(row->model_type, type_of(row->arch));
        assert_ptr_equal(zstc_arch_names_of(row->arch), names);
        assert_true(names->prefix != NULL && names->words[0] != NULL && names->output != NULL);
        assert_int_equal(names->pooler == NULL, names->dense != NULL); /* the dense half has one name */
        check_stack(row->model_type, names->encoder, false);
        if (names->decoder != NULL) check_stack(row->model_type, names->decoder, true);
    }
}

static void an_architecture_that_is_not_known_has_no_names(void **state) {
    (void)state;
    assert_null(zstc_arch_names_of(ZSTC_ARCH_UNKNOWN));
    assert_null(zstc_arch_names_of((zstc_arch)99));
}

static void the_known_ones_are_listed(void **state) {
    (void)state;
    char text[256], small[8];
    const zstc_arch_row *row;
    zstc_arch_list_known(text, sizeof text);
    assert_ptr_equal(strstr(text, "bart, bert, roberta, "), text);
    assert_non_null(strstr(text, " or "));
    for (size_t i = 0; (row = zstc_arch_row_at(i)) != NULL; i++) assert_non_null(strstr(text, row->model_type));
    zstc_arch_list_known(small, sizeof small);
    assert_string_equal(small, "bart, b");
}

static void the_families_that_overflow_float16_say_so(void **state) {
    (void)state;
    assert_true(zstc_arch_overflows_float16(ZSTC_ARCH_DEBERTA) && zstc_arch_overflows_float16(ZSTC_ARCH_DEBERTA_V2));
    assert_false(zstc_arch_overflows_float16(ZSTC_ARCH_BERT) || zstc_arch_overflows_float16(ZSTC_ARCH_BART));
    assert_false(zstc_arch_overflows_float16(ZSTC_ARCH_UNKNOWN));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_of_a_known_architecture_is_complete),
        cmocka_unit_test(an_architecture_that_is_not_known_has_no_names),
        cmocka_unit_test(the_known_ones_are_listed),
        cmocka_unit_test(the_families_that_overflow_float16_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
