/* The pickle reader: it understands what torch writes, runs nothing, and never reads outside. */
#include <stdlib.h>

#include "base/fail.h"
#include "model/checkpoint/pickle.h"
#include "model/make.h"

/* Reads a pickle from memory of exactly its size. */
typedef struct {
    zstc_pickle pickle;
    zstc_span bytes;
    const zstc_pickle_value *top;
    size_t used;
} reading;

static zstc_status start(reading *r, const void *bytes, size_t size) {
    *r = (reading){.bytes = make_exact((zstc_span){bytes, size}, size)};
    return zstc_pickle_read(&r->pickle, r->bytes, "x.pkl", &r->top, &r->used);
}

static void end(reading *r) {
    zstc_pickle_free(&r->pickle);
    free((void *)(uintptr_t)r->bytes.data);
}

#define READ(r, text) start(r, text, sizeof(text) - 1)

static void numbers_of_all_sizes_are_read(void **state) {
    (void)state;
    reading r;
    assert_ok(READ(&r, "\x80\x02(K\xffM\xff\xffJ\xfe\xff\xff\xff\x8a\x00\x8a\x01\xff\x8a\x02\x00\x80"
                       "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f\x88\x89Nt.rest"));
    static const int64_t expected[] = {255, 65535, -2, 0, -1, -32768, INT64_MAX, 1, 0};
    assert_int_equal(r.top->kind, ZSTC_PICKLE_TUPLE);
    assert_int_equal(r.top->count, 10);
    for (size_t i = 0; i < 9; i++) assert_true(r.top->items[i]->integer == expected[i]);
    assert_int_equal(r.top->items[7]->kind, ZSTC_PICKLE_BOOL);
    assert_int_equal(r.top->items[9]->kind, ZSTC_PICKLE_NONE);
    assert_int_equal(r.used, r.bytes.size - 4);
    end(&r);
}

static void strings_of_all_forms_are_read(void **state) {
    (void)state;
    reading r;
    assert_ok(READ(&r, "\x80\x04\x95\x00\x00\x00\x00\x00\x00\x00\x00(U\x01"
                       "aT\x01\x00\x00\x00"
                       "aX\x01\x00\x00\x00"
                       "a\x8c\x01"
                       "a\x8d\x01\x00\x00\x00\x00\x00\x00\x00"
                       "aB\x01\x00\x00\x00"
                       "aC\x01"
                       "a\x8e\x01\x00\x00\x00\x00\x00\x00\x00"
                       "a\x96\x01\x00\x00\x00\x00\x00\x00\x00"
                       "al."));
    assert_int_equal(r.top->kind, ZSTC_PICKLE_LIST);
    assert_int_equal(r.top->count, 9);
    for (size_t i = 0; i < r.top->count; i++) assert_true(zstc_pickle_is_string(r.top->items[i], "a"));
    end(&r);
}

static void containers_are_filled_in_every_way(void **state) {
    (void)state;
    reading r;
    assert_ok(READ(&r, "\x80\x02}(K\x01K\x02K\x03K\x04uK\x05K\x06s."));
    const zstc_pickle_value *key, *item;
    assert_true(zstc_pickle_is_dict(r.top));
    assert_int_equal(zstc_pickle_pair_count(r.top), 3);
    zstc_pickle_pair(r.top, 2, &key, &item);
    assert_int_equal(key->integer, 5);
    assert_int_equal(item->integer, 6);
    end(&r);
    assert_ok(READ(&r, "\x80\x02]K\x01"
                       "a(K\x02K\x03"
                       "e."));
    assert_int_equal(r.top->count, 3);
    assert_int_equal(zstc_pickle_item(r.top, 2)->integer, 3);
    assert_null(zstc_pickle_item(r.top, 3));
    end(&r);
}

static void an_ordered_dict_is_read_as_both_pythons_write_it(void **state) {
    (void)state;
    const zstc_pickle_value *key, *item;
    reading r;
    assert_ok(READ(&r, "\x80\x02"
                       "ccollections\nOrderedDict\n)RK\x01K\x02s."));
    assert_true(zstc_pickle_is_dict(r.top));
    assert_int_equal(zstc_pickle_pair_count(r.top), 1);
    end(&r);
    assert_ok(READ(&r, "\x80\x02"
                       "ccollections\nOrderedDict\n](](K\x01K\x02"
                       "e](K\x03K\x04"
                       "ee\x85R."));
    assert_true(zstc_pickle_is_dict(r.top));
    assert_int_equal(zstc_pickle_pair_count(r.top), 2);
    zstc_pickle_pair(r.top, 1, &key, &item);
    assert_int_equal(key->integer, 3);
    assert_int_equal(item->integer, 4);
    end(&r);
}

static void a_call_is_kept_and_not_made(void **state) {
    (void)state;
    reading r;
    assert_ok(READ(&r, "\x80\x02"
                       "cos\nsystem\nX\x04\x00\x00\x00true\x85R."));
    assert_int_equal(r.top->kind, ZSTC_PICKLE_OBJECT);
    assert_true(zstc_pickle_is_global(r.top->callable, "os.system"));
    assert_true(zstc_pickle_is_string(zstc_pickle_item(r.top->arguments, 0), "true"));
    assert_false(zstc_pickle_is_dict(r.top));
    end(&r);
    assert_ok(READ(&r, "\x80\x04\x8c\x02os\x8c\x06system\x93)}\x92K\x01"
                       "b."));
    assert_true(zstc_pickle_is_global(r.top->callable, "os.system"));
    assert_int_equal(r.top->state->integer, 1);
    end(&r);
}

static void memo_and_persistent_ids_are_kept(void **state) {
    (void)state;
    reading r;
    assert_ok(READ(&r, "\x80\x04K\x07\x94K\x08q\x01K\x09r\x02\x00\x00\x00(h\x00h\x01j\x02\x00\x00\x00K\x05Qt."));
    assert_int_equal(r.top->items[0]->integer, 7);
    assert_int_equal(r.top->items[1]->integer, 8);
    assert_int_equal(r.top->items[2]->integer, 9);
    assert_int_equal(r.top->items[3]->kind, ZSTC_PICKLE_PERSISTENT);
    assert_ptr_equal(r.pickle.persistent, r.top->items[3]);
    end(&r);
}

static void a_list_that_holds_itself_is_read(void **state) {
    (void)state;
    reading r;
    assert_ok(READ(&r, "\x80\x02]q\x00h\x00"
                       "a."));
    assert_ptr_equal(r.top->items[0], r.top);
    end(&r);
}

static const struct {
    const char *bytes;
    size_t size;
    const char *names;
} DAMAGED[] = {
#define CASE(text, names)                                                                                              \
    { text, sizeof(text) - 1, names }
    CASE("", "cut off"),
    CASE("\x80", "cut off"),
    CASE("\x80\x02.", "its stack has too few values"),
    CASE("\x80\x01N.", "its protocol is not supported"),
    CASE("\x80\x06N.", "its protocol is not supported"),
    CASE("\x80\x02t.", "has no mark"),
    CASE("\x80\x02u.", "has no mark"),
    CASE("\x80\x02"
         "1.",
         "has no mark"),
    CASE("\x80\x02h\x05.", "a memo entry that does not exist"),
    CASE("\x80\x02j\xff\xff\xff\xff.", "a memo entry that does not exist"),
    CASE("\x80\x02Nr\xff\xff\xff\xff.", "its stack or memo is too large"),
    CASE("\x80\x02q\x00.", "its stack has too few values"),
    CASE("\x80\x02K\x01\x86.", "its stack has too few values"),
    CASE("\x80\x02K\x01(\x85t.", "its stack has too few values"),
    CASE("\x80\x02s.", "its stack has too few values"),
    CASE("\x80\x02K\x01s.", "its stack has too few values"),
    CASE("\x80\x02"
         "0.",
         "its stack has too few values"),
    CASE("\x80\x02"
         "2.",
         "its stack has too few values"),
    CASE("\x80\x02K\x01K\x02s.", "its stack has too few values"),
    CASE("\x80\x02K\x01K\x02K\x03s.", "a value that is not a dict"),
    CASE("\x80\x02}(K\x01u.", "key without a value"),
    CASE("\x80\x02(K\x01"
         "d.",
         "key without a value"),
    CASE("\x80\x02K\x01K\x02"
         "a.",
         "a value that is not a list"),
    CASE("\x80\x02K\x01K\x02"
         "b.",
         "a value that is not an object"),
    CASE("\x80\x02K\x01K\x02R.", "the arguments of a call are not a tuple"),
    CASE("\x80\x02)R.", "its stack has too few values"),
    CASE("\x80\x02K\x01K\x02\x93.", "is not a string"),
    CASE("\x80\x02"
         "cos\nsystem",
         "cut off"),
    CASE("\x80\x02"
         "cos",
         "cut off"),
    CASE("\x80\x02X\xff\xff\xff\xff.", "cut off"),
    CASE("\x80\x02\x8d\xff\xff\xff\xff\xff\xff\xff\xff.", "cut off"),
    CASE("\x80\x02\x8b\xff\xff\xff\xff.", "cut off"),
    CASE("\x80\x02\x8a\x09.", "cut off"),
    CASE("\x80\x02G.", "cut off"),
    CASE("\x80\x02I1\n.", "unknown opcode"),
    CASE("\x80\x02\xff.", "unknown opcode"),
#undef CASE
};

static void damaged_pickles_are_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof DAMAGED / sizeof *DAMAGED; i++) {
        reading r;
        zstc_status status = start(&r, DAMAGED[i].bytes, DAMAGED[i].size);
        assert_fails(status, ZSTC_MODEL, DAMAGED[i].names);
        assert_non_null(strstr(zstc_last_error(), "x.pkl: damaged pickle at byte"));
        assert_null(r.top);
        end(&r);
    }
}

static void fill(make_bytes *bytes, const char *unit, size_t size, size_t times) {
    bytes->data = malloc(2 + size * times);
    assert_non_null(bytes->data);
    memcpy(bytes->data, "\x80\x02", 2);
    for (size_t i = 0; i < times; i++) memcpy(bytes->data + 2 + i * size, unit, size);
    bytes->size = 2 + size * times;
}

static void endless_stacks_marks_and_values_are_refused(void **state) {
    (void)state;
    static const char *const units[] = {"(", "N", "](]l0", "))R", ")0"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        make_bytes bytes = {0};
        zstc_pickle pickle = {0};
        const zstc_pickle_value *top;
        size_t used;
        fill(&bytes, units[i], strlen(units[i]), 4u << 20);
        zstc_status status = zstc_pickle_read(&pickle, make_span(&bytes), "x.pkl", &top, &used);
        assert_int_equal(status, ZSTC_MODEL);
        assert_true(strstr(zstc_last_error(), "too many marks") != NULL ||
                    strstr(zstc_last_error(), "too large") != NULL);
        zstc_pickle_free(&pickle);
        make_free(&bytes);
    }
}

/* Cut and changed copies of a pickle that uses all groups of opcodes end in a value or in a MODEL error. */
static void no_truncation_or_changed_byte_leads_outside(void **state) {
    (void)state;
    static const unsigned char values[] = {0, 1, '(', '.', 't', 'R', 'h', 0x94, 0x80, 0xFF};
    static const char sample[] = "\x80\x04(K\x01M\x02\x00J\x03\x00\x00\x00\x8a\x01\x04G\x00\x00\x00\x00\x00\x00\x00\x00"
                                 "U\x01"
                                 "aX\x01\x00\x00\x00"
                                 "b\x94N\x88t0](h\x00h\x00"
                                 "eh\x00"
                                 "a0}h\x00h\x00s(h\x00h\x00u0ccollections\nOrderedDict\n)Rq\x01}b0"
                                 "\x8c\x01x\x8c\x01y\x93)\x81}b(h\x01Qh\x01\x86h\x01\x85l.";
    for (size_t at = 0; at < sizeof sample - 1; at++) {
        reading r;
        assert_int_equal(start(&r, sample, at), ZSTC_MODEL);
        end(&r);
        for (size_t i = 0; i < sizeof values; i++) {
            char changed[sizeof sample];
            memcpy(changed, sample, sizeof sample);
            changed[at] = (char)values[i];
            zstc_status status = start(&r, changed, sizeof sample - 1);
            assert_true(status == ZSTC_OK || status == ZSTC_MODEL);
            end(&r);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_all_sizes_are_read),
        cmocka_unit_test(strings_of_all_forms_are_read),
        cmocka_unit_test(containers_are_filled_in_every_way),
        cmocka_unit_test(an_ordered_dict_is_read_as_both_pythons_write_it),
        cmocka_unit_test(a_call_is_kept_and_not_made),
        cmocka_unit_test(memo_and_persistent_ids_are_kept),
        cmocka_unit_test(a_list_that_holds_itself_is_read),
        cmocka_unit_test(damaged_pickles_are_refused),
        cmocka_unit_test(endless_stacks_marks_and_values_are_refused),
        cmocka_unit_test(no_truncation_or_changed_byte_leads_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
