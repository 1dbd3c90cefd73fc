/* Texts made to be slow. Were anything here quadratic, this would run for hours: the test's time limit is the check. */
#include <pthread.h>
#include <stdlib.h>

#include "tokenizer/tokenizer_support.h"

enum { MEGABYTE = 1 << 20 };

/* `size` bytes, or up to three fewer, of `unit` again and again. */
static char *repeated(const char *unit, size_t size, size_t *length) {
    size_t step = strlen(unit);
    char *text = malloc(size);
    assert_non_null(text);
    for (*length = 0; *length + step <= size; *length += step) memcpy(text + *length, unit, step);
    return text;
}

static void encode_repeated(const zstc_tokenizer *tokenizer, const char *unit, size_t size) {
    size_t length;
    zstc_ids ids = {0};
    char *text = repeated(unit, size, &length);
    assert_ok(zstc_tokenizer_encode(tokenizer, text, length, &ids));
    size_t outside = 0;
    for (size_t i = 0; i < ids.count; i++) {
        outside += ids.items[i] < 0 || ids.items[i] >= zstc_tokenizer_vocabulary(tokenizer);
    }
    assert_int_equal(outside, 0);
    zstc_ids_free(&ids);
    free(text);
}

static void encode_hostile(const char *folder) {
    static const char *const units[] = {"a",
                                        "ab",
                                        " ",
                                        "'",
                                        "\xCC\x81",
                                        "\xE3\x80\xAE\xF0\x9D\x85\xA5",
                                        "the",
                                        "\xE6\xBC\xA2",
                                        "\xF0\x9F\x98\x80",
                                        "\x01",
                                        "0123456789",
                                        "'s",
                                        " \n",
                                        "antidisestablishmentarianism",
                                        "\xEA\xB0\x81"};
    zstc_tokenizer *tokenizer = open_tokenizer(folder);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) encode_repeated(tokenizer, units[i], MEGABYTE);
    encode_repeated(tokenizer, "It is a truth universally acknowledged, ", 10 * MEGABYTE);
    zstc_tokenizer_free(tokenizer);
}

static void byte_level_bpe_takes_linear_time(void **state) {
    (void)state;
    encode_hostile("tokenizers/bart");
}

static void wordpiece_takes_linear_time(void **state) {
    (void)state;
    encode_hostile("tokenizers/bert-uncased");
    encode_hostile("tokenizers/bert-cased");
}

static void unigram_takes_linear_time(void **state) {
    (void)state;
    encode_hostile("tokenizers/unigram");
    encode_hostile("tokenizers/debertav2");
}

/* A 1 MB word without spaces, letters of all kinds: many different merges and no end of the word. */
static void a_long_random_word_takes_linear_time(void **state) {
    (void)state;
    zstc_tokenizer *tokenizer = open_tokenizer("tokenizers/bart");
    char *text = malloc(MEGABYTE);
    assert_non_null(text);
    srand(3);
    for (size_t i = 0; i < MEGABYTE; i++) text[i] = (char)('a' + rand() % 26);
    zstc_ids ids = {0};
    assert_ok(zstc_tokenizer_encode(tokenizer, text, MEGABYTE, &ids));
    assert_in_range(ids.count, MEGABYTE / 8, MEGABYTE);
    zstc_ids_free(&ids);
    free(text);
    zstc_tokenizer_free(tokenizer);
}

static void special_tokens_in_a_text_are_plain_text(void **state) {
    (void)state;
    static const char *const folders[] = {"tokenizers/bart", "tokenizers/bert-uncased", "golden/models/tiny-roberta",
                                          "tokenizers/unigram", "tokenizers/debertav2"};
    static const char text[] = "</s><s><mask><pad><unk> [SEP][CLS][MASK][PAD]";
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        zstc_tokenizer *tokenizer = open_tokenizer(folders[i]);
        const zstc_layout *layout = zstc_tokenizer_layout(tokenizer);
        zstc_ids ids = {0};
        assert_ok(zstc_tokenizer_encode(tokenizer, text, strlen(text), &ids));
        for (size_t k = 0; k < ids.count; k++) {
            assert_int_not_equal(ids.items[k], layout->prefix[0]);
            assert_int_not_equal(ids.items[k], layout->suffix[0]);
        }
        zstc_ids_free(&ids);
        zstc_tokenizer_free(tokenizer);
    }
}

/* ---- threads ---- */

typedef struct {
    const zstc_tokenizer *tokenizer;
    const zstc_ids *expected;
    const char *text;
    int equal;
} thread_job;

static void *encode_often(void *argument) {
    thread_job *job = argument;
    zstc_ids ids = {0};
    job->equal = 1;
    for (int round = 0; round < 200 && job->equal; round++) {
        ids.count = 0;
        job->equal = zstc_tokenizer_encode(job->tokenizer, job->text, strlen(job->text), &ids) == ZSTC_OK &&
                     ids.count == job->expected->count &&
                     memcmp(ids.items, job->expected->items, ids.count * sizeof *ids.items) == 0;
    }
    zstc_ids_free(&ids);
    return NULL;
}

static void one_tokenizer_serves_many_threads(void **state) {
    (void)state;
    static const char text[] =
        "Antidisestablishmentarianism, \xC3\xA9t\xC3\xA9 and \xE6\xBC\xA2\xE5\xAD\x97: it's we'll!"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    static const char *const folders[] = {"tokenizers/bart", "tokenizers/bert-uncased", "tokenizers/unigram"};
    for (size_t kind = 0; kind < sizeof folders / sizeof folders[0]; kind++) {
        zstc_tokenizer *tokenizer = open_tokenizer(folders[kind]);
        zstc_ids expected = {0};
        pthread_t threads[8];
        thread_job jobs[8];
        assert_ok(zstc_tokenizer_encode(tokenizer, text, strlen(text), &expected));
        for (size_t i = 0; i < 8; i++) {
            jobs[i] = (thread_job){tokenizer, &expected, text, 0};
            assert_int_equal(pthread_create(&threads[i], NULL, encode_often, &jobs[i]), 0);
        }
        for (size_t i = 0; i < 8; i++) {
            assert_int_equal(pthread_join(threads[i], NULL), 0);
            assert_true(jobs[i].equal);
        }
        zstc_ids_free(&expected);
        zstc_tokenizer_free(tokenizer);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(byte_level_bpe_takes_linear_time),
        cmocka_unit_test(wordpiece_takes_linear_time),
        cmocka_unit_test(unigram_takes_linear_time),
        cmocka_unit_test(a_long_random_word_takes_linear_time),
        cmocka_unit_test(special_tokens_in_a_text_are_plain_text),
        cmocka_unit_test(one_tokenizer_serves_many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
