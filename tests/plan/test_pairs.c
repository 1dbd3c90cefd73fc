#include "plan/pairs.h"
#include "support/support.h"

/* <s> A </s></s> B </s>, as RoBERTa has it, but with a segment to see. */
static const zstc_layout layout = {.prefix = {0},
                                   .separator = {2, 2},
                                   .suffix = {2},
                                   .prefix_count = 1,
                                   .separator_count = 2,
                                   .suffix_count = 1,
                                   .hypothesis_type = 1};

/* Two hypotheses, of 2 and of 4 ids. */
static int32_t hypothesis_ids[] = {10, 11, 20, 21, 22, 23};
static size_t hypothesis_starts[] = {0, 2, 6};
static char short_label[] = "short", long_label[] = "long";
static char *labels[] = {short_label, long_label};
static size_t first[] = {0, 1, 2};
static const zstc_hypotheses hypotheses = {.tokens = {hypothesis_ids, 6, 6},
                                           .starts = hypothesis_starts,
                                           .count = 2,
                                           .first = first,
                                           .label_count = 2,
                                           .texts = labels,
                                           .is_template = 1};

static int32_t premise_ids[100];
static zstc_ids premise_of(size_t count) {
    for (int32_t i = 0; i < 100; i++) premise_ids[i] = 100 + i;
    return (zstc_ids){premise_ids, count, 100};
}

static zstc_fit fit_of(size_t max_length, zstc_overflow overflow) {
    return (zstc_fit){.layout = &layout, .max_length = max_length, .class_count = 3, .overflow = overflow};
}

static void a_pair_is_laid_out_with_its_special_tokens(void **state) {
    (void)state;
    const zstc_pair pair = {
        .premise = premise_ids, .premise_length = 2, .hypothesis = hypothesis_ids, .hypothesis_length = 2};
    premise_of(2);
    const int32_t expected_ids[] = {0, 100, 101, 2, 2, 10, 11, 2};
    const int32_t expected_types[] = {0, 0, 0, 0, 0, 1, 1, 1};
    int32_t ids[8], types[8];
    assert_int_equal(zstc_pair_length(&pair, &layout), 8);
    zstc_pair_write(&pair, &layout, ids, types);
    assert_memory_equal(ids, expected_ids, sizeof ids);
    assert_memory_equal(types, expected_types, sizeof types);
}

static void a_text_that_fits_is_whole(void **state) {
    (void)state;
    zstc_ids premise = premise_of(12);
    zstc_fit fit = fit_of(20, ZSTC_OVERFLOW_TRUNCATE);
    zstc_pairs record = {0};
    assert_ok(zstc_pairs_plan(&record, &fit, &premise, &hypotheses, 5));
    assert_int_equal(record.count, 2);
    assert_int_equal(record.truncated, 0);
    assert_int_equal(record.items[1].premise_length, 12);
    assert_int_equal(record.items[1].owner, 5);
    assert_ptr_equal(record.items[1].logits, record.logits + 3);
    zstc_pairs_clear(&record);
}

static void only_the_pairs_that_are_too_long_are_cut_at_the_end(void **state) {
    (void)state;
    zstc_ids premise = premise_of(13);
    zstc_fit fit = fit_of(20, ZSTC_OVERFLOW_TRUNCATE);
    zstc_pairs record = {0};
    assert_ok(zstc_pairs_plan(&record, &fit, &premise, &hypotheses, 0));
    assert_int_equal(record.truncated, 1);
    assert_int_equal(record.items[0].premise_length, 13);
    assert_int_equal(record.items[1].premise_length, 12);
    assert_int_equal(record.items[1].premise[0], 100);
    zstc_pairs_clear(&record);
}

static void one_id_of_the_text_must_remain(void **state) {
    (void)state;
    zstc_ids premise = premise_of(50);
    zstc_pairs record = {0};
    zstc_fit fit = fit_of(9, ZSTC_OVERFLOW_TRUNCATE);
    assert_ok(zstc_pairs_plan(&record, &fit, &premise, &hypotheses, 0));
    assert_int_equal(record.items[1].premise_length, 1);
    zstc_pairs_clear(&record);
    fit = fit_of(8, ZSTC_OVERFLOW_TRUNCATE);
    assert_fails(zstc_pairs_plan(&record, &fit, &premise, &hypotheses, 0), ZSTC_TOO_LONG, "\"long\"");
    assert_null(record.items);
}

static void a_long_label_is_quoted_by_its_start(void **state) {
    (void)state;
    char label[400];
    size_t room = 7;
    zstc_fit fit = fit_of(20, ZSTC_OVERFLOW_TRUNCATE);
    for (size_t i = 0; i + 3 < sizeof label; i += 3) memcpy(label + i, "\xE2\x82\xAC", 4);
    char *texts[] = {label};
    size_t starts[] = {0, 100};
    const zstc_hypotheses h = {.starts = starts, .count = 1, .texts = texts, .is_template = 1};
    assert_fails(zstc_fit_hypothesis(&fit, 5, &h, 0, &room), ZSTC_TOO_LONG,
                 "\xE2\x82\xAC...\": its hypothesis takes 104");
    assert_int_equal(strlen(strchr(zstc_last_error(), '"')) - strlen(strstr(zstc_last_error(), "...")), 1 + 20 * 3);
    assert_int_equal(room, 7);
}

static void a_text_without_ids_fits_beside_a_full_hypothesis(void **state) {
    (void)state;
    zstc_ids premise = {0};
    zstc_pairs record = {0};
    zstc_fit fit = fit_of(8, ZSTC_OVERFLOW_TRUNCATE);
    assert_ok(zstc_pairs_plan(&record, &fit, &premise, &hypotheses, 0));
    assert_int_equal(record.items[1].premise_length, 0);
    assert_int_equal(record.truncated, 0);
    zstc_pairs_clear(&record);
}

static void overflow_error_says_what_would_fit(void **state) {
    (void)state;
    zstc_ids premise = premise_of(13);
    zstc_fit fit = fit_of(20, ZSTC_OVERFLOW_ERROR);
    zstc_pairs record = {0};
    assert_fails(zstc_pairs_plan(&record, &fit, &premise, &hypotheses, 0), ZSTC_TOO_LONG, "13 tokens, 12 fit");
}

/* Every id of the text is in a window, neighbours overlap, and none is longer than what fits. */
static void windows_cover_the_text_and_overlap(void **state) {
    (void)state;
    for (size_t length = 13; length <= 100; length++) {
        zstc_ids premise = premise_of(length);
        zstc_fit fit = fit_of(20, ZSTC_OVERFLOW_WINDOW);
        zstc_pairs record = {0};
        assert_ok(zstc_pairs_plan(&record, &fit, &premise, &hypotheses, 0));
        assert_int_equal(record.truncated, 0);
        size_t covered = 0;
        for (size_t i = record.first[1]; i < record.first[2]; i++) {
            const zstc_pair *pair = &record.items[i];
            size_t start = (size_t)(pair->premise - premise.items);
            assert_int_equal(pair->premise_length, 12);
            assert_true(i == record.first[1] ? start == 0 : start < covered);
            assert_true(start + pair->premise_length > covered);
            covered = start + pair->premise_length;
        }
        assert_int_equal(covered, length);
        zstc_pairs_clear(&record);
    }
}

static zstc_layout cut_at_the_left(void) {
    zstc_layout left = layout;
    left.cut_left = 1;
    return left;
}

static void a_layout_that_cuts_left_keeps_the_end(void **state) {
    (void)state;
    const zstc_layout left = cut_at_the_left();
    zstc_ids premise = premise_of(15);
    zstc_fit fit = {.layout = &left, .max_length = 20, .class_count = 3, .overflow = ZSTC_OVERFLOW_TRUNCATE};
    zstc_pairs record = {0};
    assert_ok(zstc_pairs_plan(&record, &fit, &premise, &hypotheses, 0));
    assert_int_equal(record.truncated, 1);
    assert_int_equal(record.items[0].premise_length, 14);
    assert_int_equal(record.items[0].premise[0], 101);
    assert_int_equal(record.items[1].premise_length, 12);
    assert_int_equal(record.items[1].premise[0], 103);
    zstc_pairs_clear(&record);
    premise.count = 12;
    assert_ok(zstc_pairs_plan(&record, &fit, &premise, &hypotheses, 0));
    assert_int_equal(record.items[1].premise[0], 100); /* it fits: nothing is cut */
    zstc_pairs_clear(&record);
}

static void windows_are_the_same_whichever_side_would_be_cut(void **state) {
    (void)state;
    const zstc_layout left = cut_at_the_left();
    zstc_ids premise = premise_of(40);
    zstc_fit fit = fit_of(20, ZSTC_OVERFLOW_WINDOW), left_fit = fit;
    zstc_pairs record = {0}, left_record = {0};
    left_fit.layout = &left;
    assert_ok(zstc_pairs_plan(&record, &fit, &premise, &hypotheses, 0));
    assert_ok(zstc_pairs_plan(&left_record, &left_fit, &premise, &hypotheses, 0));
    assert_int_equal(left_record.count, record.count);
    for (size_t i = 0; i < record.count; i++) assert_ptr_equal(left_record.items[i].premise, record.items[i].premise);
    zstc_pairs_clear(&record);
    zstc_pairs_clear(&left_record);
}

static void a_window_of_one_id_still_moves_on(void **state) {
    (void)state;
    zstc_ids premise = premise_of(5);
    zstc_fit fit = fit_of(9, ZSTC_OVERFLOW_WINDOW);
    zstc_pairs record = {0};
    assert_ok(zstc_pairs_plan(&record, &fit, &premise, &hypotheses, 0));
    assert_int_equal(record.first[2] - record.first[1], 5);
    zstc_pairs_clear(&record);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_is_laid_out_with_its_special_tokens),
        cmocka_unit_test(a_text_that_fits_is_whole),
        cmocka_unit_test(only_the_pairs_that_are_too_long_are_cut_at_the_end),
        cmocka_unit_test(one_id_of_the_text_must_remain),
        cmocka_unit_test(a_long_label_is_quoted_by_its_start),
        cmocka_unit_test(a_text_without_ids_fits_beside_a_full_hypothesis),
        cmocka_unit_test(overflow_error_says_what_would_fit),
        cmocka_unit_test(windows_cover_the_text_and_overlap),
        cmocka_unit_test(a_layout_that_cuts_left_keeps_the_end),
        cmocka_unit_test(windows_are_the_same_whichever_side_would_be_cut),
        cmocka_unit_test(a_window_of_one_id_still_moves_on),
    };
    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
