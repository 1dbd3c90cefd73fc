#include <stdlib.h>

#include "support/support.h"
#include "tokenizer/bpe/bpe_word.h"

/* A vocabulary with merges that overlap, nest and tie: what a heap can get wrong. */
static const char vocabulary_json[] = "{\"a\":0,\"b\":1,\"c\":2,\"ab\":3,\"aa\":4,\"bc\":5,\"aaaa\":6,\"abc\":7,\"ca\":"
                                      "8,\"abab\":9,\"aab\":10,\"cab\":11,"
                                      "\"bb\":12,\"abcab\":13}";
static const char merges_txt[] =
    "#version: 0.2\na b\na a\nb c\naa aa\nab c\nc a\nab ab\na ab\nc ab\nb b\nabc ab\na bc\n";

typedef struct {
    zstc_vocabulary vocabulary;
    zstc_merges merges;
} fixture;

static void open_fixture(fixture *f) {
    const char *const where = "test/vocab.json";
    json_t *object = json_loads(vocabulary_json, 0, NULL);
    *f = (fixture){0};
    assert_ok(zstc_vocabulary_read_json(&f->vocabulary, where, "the vocabulary", object));
    zstc_span span = {(const unsigned char *)merges_txt, strlen(merges_txt)};
    assert_ok(zstc_merges_read_lines(&f->merges, &f->vocabulary, where, span));
    assert_int_equal(f->merges.count, 12);
    json_decref(object);
}

static void close_fixture(fixture *f) {
    zstc_vocabulary_free(&f->vocabulary);
    zstc_merges_free(&f->merges);
}

/* The definition, word for word: look at all pairs, merge the leftmost of the lowest rank, start again. */
static void merge_by_definition(const zstc_merges *merges, zstc_ids *ids) {
    for (;;) {
        const zstc_merge *best = NULL;
        size_t best_at = 0;
        for (size_t i = 0; i + 1 < ids->count; i++) {
            const zstc_merge *merge = zstc_merges_find(merges, ids->items[i], ids->items[i + 1]);
            if (merge == NULL || (best != NULL && best->rank <= merge->rank)) continue;
            best = merge;
            best_at = i;
        }
        if (best == NULL) return;
        ids->items[best_at] = best->id;
        ids->count--;
        memmove(ids->items + best_at + 1, ids->items + best_at + 2, (ids->count - best_at - 1) * sizeof(int32_t));
    }
}

static void words_of_all_lengths_merge_as_defined(void **state) {
    (void)state;
    fixture f;
    zstc_bpe_scratch scratch = {0};
    zstc_ids fast = {0}, slow = {0};
    open_fixture(&f);
    srand(7);
    for (size_t round = 0; round < 3000; round++) {
        size_t length = (size_t)rand() % 200;
        fast.count = slow.count = 0;
        assert_ok(zstc_ids_push(&fast, 99)); /* what stands before the word is not touched */
        for (size_t i = 0; i < length; i++) {
            int32_t id = rand() % 8 < 4 ? 0 : rand() % 3;
            assert_ok(zstc_ids_push(&fast, id));
            assert_ok(zstc_ids_push(&slow, id));
        }
        assert_ok(zstc_bpe_word_merge(&f.merges, &fast, 1, &scratch));
        merge_by_definition(&f.merges, &slow);
        assert_int_equal(fast.count, slow.count + 1);
        assert_int_equal(fast.items[0], 99);
        if (slow.count > 0) assert_memory_equal(fast.items + 1, slow.items, slow.count * sizeof *slow.items);
    }
    zstc_ids_free(&fast);
    zstc_ids_free(&slow);
    zstc_bpe_scratch_free(&scratch);
    close_fixture(&f);
}

static void without_merges_a_word_stays_its_bytes(void **state) {
    (void)state;
    const zstc_merges none = {0};
    zstc_bpe_scratch scratch = {0};
    zstc_ids ids = {0};
    for (int i = 0; i < 100; i++) assert_ok(zstc_ids_push(&ids, i));
    assert_ok(zstc_bpe_word_merge(&none, &ids, 0, &scratch));
    assert_int_equal(ids.count, 100);
    zstc_bpe_scratch_free(&scratch);
    zstc_ids_free(&ids);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_all_lengths_merge_as_defined),
        cmocka_unit_test(without_merges_a_word_stays_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
