/* Texts alone: how they are cut, laid out and put in windows. */
#include "plan/singles.h"
#include "support/support.h"

static const zstc_layout pairs = {.prefix = {9},
                                  .separator = {9, 9},
                                  .suffix = {9},
                                  .prefix_count = 1,
                                  .separator_count = 2,
                                  .suffix_count = 1,
                                  .hypothesis_type = 1,
                                  .single_prefix = {0},
                                  .single_suffix = {2},
                                  .single_prefix_count = 1,
                                  .single_suffix_count = 1};
enum { SIZE = 3, OWNER = 7 };

static int32_t ids[40];

static void plan(zstc_singles *out, const zstc_layout *layout, zstc_overflow overflow, size_t length) {
    const int32_t *const texts[] = {ids, ids + 1, ids};
    const size_t lengths[] = {2, length, 1};
    zstc_fit fit = {.layout = layout, .max_length = 10, .class_count = SIZE, .overflow = overflow};
    for (int32_t i = 0; i < 40; i++) ids[i] = 100 + i;
    *out = (zstc_singles){0};
    assert_ok(zstc_singles_plan(out, &fit, texts, lengths, 3, OWNER));
}

static void a_text_stands_between_its_special_tokens(void **state) {
    (void)state;
    const zstc_layout layout = zstc_layout_of_singles(&pairs);
    const int32_t expected[] = {0, 100, 101, 2}, no_types[4] = {0};
    int32_t written[4], types[4];
    zstc_singles singles;
    plan(&singles, &layout, ZSTC_OVERFLOW_TRUNCATE, 3);
    assert_int_equal(zstc_pair_length(&singles.items[0], &layout), 4);
    zstc_pair_write(&singles.items[0], &layout, written, types);
    assert_memory_equal(written, expected, sizeof expected);
    assert_memory_equal(types, no_types, sizeof types);
    zstc_singles_clear(&singles);
}

static void every_text_has_its_rows(void **state) {
    (void)state;
    const zstc_layout layout = zstc_layout_of_singles(&pairs);
    zstc_singles singles;
    plan(&singles, &layout, ZSTC_OVERFLOW_WINDOW, 20); /* 8 at a time, 6 further each: 1 to 8, 7 to 14, 13 to 20 */
    assert_int_equal(singles.count, 5);
    const size_t first[] = {0, 1, 4, 5}, starts[] = {101, 107, 113};
    assert_memory_equal(singles.first, first, sizeof first);
    for (size_t i = 0; i < singles.count; i++) {
        assert_ptr_equal(singles.items[i].logits, singles.rows + i * SIZE);
        assert_int_equal(singles.items[i].owner, OWNER);
        assert_int_equal(singles.items[i].hypothesis_length, 0);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(singles.items[1 + i].premise[0], starts[i]);
        assert_int_equal(singles.items[1 + i].premise_length, 8);
    }
    zstc_singles_clear(&singles);
}

static void a_long_text_is_cut_at_the_end_that_the_tokenizer_says(void **state) {
    (void)state;
    zstc_layout layout = zstc_layout_of_singles(&pairs);
    for (int left = 0; left < 2; left++) {
        zstc_singles singles;
        layout.cut_left = left;
        plan(&singles, &layout, ZSTC_OVERFLOW_TRUNCATE, 20);
        assert_int_equal(singles.count, 3);
        assert_int_equal(singles.items[1].premise_length, 8);
        assert_int_equal(singles.items[1].premise[0], left ? 113 : 101);
        zstc_singles_clear(&singles);
    }
}

/* Whether the text is too long is for the pairs to say. */
static void nothing_is_lost_where_the_request_forbids_cutting(void **state) {
    (void)state;
    const zstc_layout layout = zstc_layout_of_singles(&pairs);
    zstc_singles singles;
    plan(&singles, &layout, ZSTC_OVERFLOW_ERROR, 20);
    assert_int_equal(singles.count, 5);
    zstc_singles_clear(&singles);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_stands_between_its_special_tokens),
        cmocka_unit_test(every_text_has_its_rows),
        cmocka_unit_test(a_long_text_is_cut_at_the_end_that_the_tokenizer_says),
        cmocka_unit_test(nothing_is_lost_where_the_request_forbids_cutting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
