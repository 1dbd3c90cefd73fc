/* Fails every allocation of the C code in turn, jansson's for us among them: each time the call must answer
 * OUT_OF_MEMORY, or do without, and leak nothing (the sanitizer lane sees to that). jansson takes some failures of its
 * own for errors of syntax, so there any error will do. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/fake_scorer.h"
#include "support/support.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *string);

static long countdown = -1; /* allocations until the one that fails; negative: none does */
static long allocations;

static int failed_in_jansson; /* the one that failed was jansson's */
static int jansson_fails = 1; /* whether jansson's allocations are failed too */

static int fails_now(void) {
    allocations++;
    return countdown >= 0 && countdown-- == 0;
}

static void *malloc_of_jansson(size_t size) {
    if (!jansson_fails || !fails_now()) return __real_malloc(size);
    failed_in_jansson = 1;
    return NULL;
}

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *string);

void *__wrap_malloc(size_t size) { return fails_now() ? NULL : __real_malloc(size); }
void *__wrap_calloc(size_t count, size_t size) { return fails_now() ? NULL : __real_calloc(count, size); }
void *__wrap_realloc(void *old, size_t size) { return fails_now() ? NULL : __real_realloc(old, size); }
char *__wrap_strdup(const char *string) { return fails_now() ? NULL : __real_strdup(string); }

static const char *const labels[] = {"tea", "cook", "the sea"};
static const char text[] = "this is the example, there is no other like it under the sun";

/* Every step of a scenario goes through here: what fails for want of memory ends the scenario. */
#define STEP(call)                                                                                                     \
    do {                                                                                                               \
        status = (call);                                                                                               \
        if (status != ZSTC_OK) goto done;                                                                              \
    } while (0)

static zstc_status open_and_classify(const char *model) {
    zstc *z = NULL;
    zstc_options *options = NULL;
    zstc_params *params = NULL;
    zstc_labels *set = NULL;
    zstc_status status;
    float scores[3];
    size_t order[3];
    STEP(zstc_options_new(&options));
    STEP(zstc_params_new(&params));
    STEP(zstc_params_set_template(params, "about {}"));
    STEP(zstc_params_set_overflow(params, "window"));
    STEP(zstc_open(&z, model, options));
    STEP(zstc_classify(z, text, strlen(text), labels, 3, params, scores));
    STEP(zstc_labels_new(&set, z, labels, 3, NULL));
    STEP(zstc_classify_with(z, text, strlen(text), set, scores));
    STEP(zstc_rank(scores, 3, order));
done:
    zstc_labels_free(set);
    zstc_free(z);
    zstc_params_free(params);
    zstc_options_free(options);
    return status;
}

static zstc_status classify_wordpiece(void) { return open_and_classify(test_data("micro-bert")); }
static zstc_status classify_byte_level(void) { return open_and_classify(test_data("micro-bpe")); }

static zstc_status classify_with_similarity(void) { return open_and_classify(test_data("micro-similarity")); }

static zstc_status classify_alone(void) { return open_and_classify(test_data("micro-sentences")); }

static zstc *shared; /* open already, so that each scenario fails in its own calls alone */

static zstc_status run_a_batch(void) {
    zstc_batch *batch = NULL;
    zstc_status status;
    const float *scores;
    size_t count;
    STEP(zstc_batch_new(&batch, shared));
    for (size_t i = 0; i < 20; i++) STEP(zstc_batch_add(batch, text, 1 + 3 * i, labels, 1 + i % 3, NULL, NULL));
    STEP(zstc_batch_run(batch));
    STEP(zstc_batch_scores(batch, 19, &scores, &count));
done:
    zstc_batch_free(batch);
    return status;
}

static zstc_status use_several_hypotheses(void) {
    static const char *const sentences[] = {"a voyage", "a walk", "a meal"};
    static const size_t counts[] = {2, 1};
    zstc_params *params = NULL;
    zstc_labels *set = NULL;
    zstc_batch *batch = NULL;
    zstc_status status;
    float scores[2];
    size_t order[2], selected;
    char *stats = NULL;
    STEP(zstc_params_new(&params));
    STEP(zstc_params_set_reduce(params, "mean"));
    STEP(zstc_labels_new_hypotheses(&set, shared, sentences, counts, 2, params));
    STEP(zstc_classify_with(shared, text, strlen(text), set, scores));
    STEP(zstc_select(scores, 2, 0.1f, 1, order, &selected));
    STEP(zstc_batch_new(&batch, shared));
    STEP(zstc_batch_add_with(batch, text, strlen(text), set, NULL));
    STEP(zstc_batch_run(batch));
    STEP(zstc_stats(shared, &stats));
done:
    zstc_string_free(stats);
    zstc_batch_free(batch);
    zstc_labels_free(set);
    zstc_params_free(params);
    return status;
}

static zstc_status answer_json(void) {
    static const char request[] = "{\"inputs\": [\"the sun\", \"the sea\"], \"parameters\": {\"candidate_labels\": "
                                  "\"travel, cooking\", \"multi_label\": true, \"hypothesis_template\": \"{}!\"}}";
    char *response = NULL;
    zstc_status status = zstc_classify_json(shared, request, strlen(request), &response);
    zstc_string_free(response);
    return status;
}

static zstc_status answer_json_with_label_objects(void) {
    static const char request[] =
        "{\"inputs\": [\"the sun\", \"the sea\"], \"parameters\": {\"candidate_labels\": [\"travel\", {\"label\": "
        "\"food\", "
        "\"hypotheses\": [\"a cook\", \"A meal.\"]}, {\"label\": \"sky\", \"description\": \"the sun\"}], "
        "\"max_length\": 24, \"overflow\": \"window\", \"reduce\": \"mean\", \"top_k\": 2, \"threshold\": 0.1}}";
    char *response = NULL;
    zstc_status status = zstc_classify_json(shared, request, strlen(request), &response);
    zstc_string_free(response);
    return status;
}

static zstc_status tell_what_it_is(void) {
    char *json = NULL;
    zstc_status status = zstc_info_json(shared, &json);
    if (status == ZSTC_OK && strstr(json, "[\"contradiction\",\"neutral\",\"entailment\"]") == NULL &&
        strstr(json, "\"weight\":3.0") == NULL)
        fail_msg("half an answer for want of memory: %s", json);
    zstc_string_free(json);
    return status;
}

#define EIGHT_MARKS "\xCC\x81\xCC\xB4\xCC\x81\xCC\xB4\xCC\x81\xCC\xB4\xCC\x81\xCC\xB4"
static const char marked[] = "\xEF\xAC\x81 e" EIGHT_MARKS EIGHT_MARKS EIGHT_MARKS EIGHT_MARKS " <tag>";

static zstc_status tokenize_with(const char *model) {
    zstc_tokenizer *tokenizer = NULL;
    zstc_status status;
    int32_t ids[256];
    size_t count;
    STEP(zstc_tokenizer_new(&tokenizer, test_data(model)));
    STEP(zstc_tokenize_pair(tokenizer, text, 20, "about it", 8, 0, ids, 64, &count, NULL));
    STEP(zstc_tokenize(tokenizer, marked, strlen(marked), ids, 256, &count));
done:
    zstc_tokenizer_free(tokenizer);
    return status;
}

static zstc_status tokenize_a_pair(void) { return tokenize_with("micro-bpe"); }
static zstc_status tokenize_from_sentencepiece(void) { return tokenize_with("micro-spm"); }
static zstc_status tokenize_with_unigram(void) { return tokenize_with("micro-unigram"); }
static zstc_status tokenize_with_added_tokens(void) { return tokenize_with("tokenizers/added"); }
static zstc_status tokenize_with_many_steps(void) { return tokenize_with("tokenizers/steps"); }

/* In a Hugging Face cache, whose one snapshot is the fixture. */
static zstc_status tokenize_from_the_cache(void) {
    zstc_tokenizer *tokenizer = NULL;
    zstc_status status = zstc_tokenizer_new(&tokenizer, "o/n@v1");
    zstc_tokenizer_free(tokenizer);
    return status;
}

/* Counts a scenario's allocations, then runs it once for each with that one failing. */
static void fail_each(zstc_status (*scenario)(void)) {
    countdown = -1;
    assert_ok(scenario());
    allocations = 0;
    assert_ok(scenario());
    long total = allocations;
    assert_true(total > 0);
    for (long i = 0; i < total; i++) {
        countdown = i;
        failed_in_jansson = 0;
        zstc_status status = scenario();
        int failed = countdown < 0;
        countdown = -1;
        if (status != ZSTC_OK && status != ZSTC_OUT_OF_MEMORY && !failed_in_jansson)
            fail_msg("allocation %ld of %ld: %s: %s", i, total, zstc_status_name(status), zstc_last_error());
        if (!failed) break; /* memory kept from an earlier round made this one need less */
    }
    assert_ok(scenario());
}

static int open_shared(void **state) {
    (void)state;
    json_set_alloc_funcs(malloc_of_jansson, free);
    assert_ok(zstc_open(&shared, test_data("micro-bert"), NULL));
    return 0;
}

static int close_shared(void **state) {
    (void)state;
    zstc_free(shared);
    return 0;
}

static void opening_and_classifying_survive(void **state) {
    (void)state;
    fail_each(classify_wordpiece);
    fail_each(classify_byte_level);
}

static void a_batch_survives(void **state) {
    (void)state;
    fail_each(run_a_batch);
    fail_each(use_several_hypotheses);
}

/* The same calls with vectors. */
static void a_similarity_term_survives(void **state) {
    (void)state;
    zstc *plain = shared;
    assert_ok(zstc_open(&shared, test_data("micro-similarity"), NULL));
    fail_each(run_a_batch);
    fail_each(use_several_hypotheses);
    fail_each(tell_what_it_is);
    zstc_free(shared);
    shared = plain;
    fail_each(classify_with_similarity);
}

/* And without pairs. */
static void a_sentence_encoder_alone_survives(void **state) {
    (void)state;
    zstc *plain = shared;
    assert_ok(zstc_open(&shared, test_data("micro-sentences"), NULL));
    fail_each(run_a_batch);
    fail_each(use_several_hypotheses);
    fail_each(answer_json);
    fail_each(tell_what_it_is);
    zstc_free(shared);
    shared = plain;
    jansson_fails = 0; /* jansson 2.14 reads a NULL where memory ends inside some nested values */
    fail_each(classify_alone);
    jansson_fails = 1;
}

static void the_json_interface_survives(void **state) {
    (void)state;
    fail_each(answer_json);
    fail_each(answer_json_with_label_objects);
    fail_each(tell_what_it_is);
}

static void the_tokenizer_survives(void **state) {
    (void)state;
    fail_each(tokenize_a_pair);
    jansson_fails = 0; /* as above */
    fail_each(tokenize_with_added_tokens);
    fail_each(tokenize_with_unigram);
    fail_each(tokenize_from_sentencepiece);
    fail_each(tokenize_with_many_steps);
    jansson_fails = 1;
}

static void a_model_of_the_cache_survives(void **state) {
    (void)state;
    static const char *const folders[] = {"", "/hub", "/hub/models--o--n", "/hub/models--o--n/refs",
                                          "/hub/models--o--n/snapshots"};
    char home[] = "/tmp/zstc-cache-XXXXXX", path[128];
    assert_non_null(mkdtemp(home));
    for (size_t i = 1; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s%s", home, folders[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    strcat(path, "/c0ffee");
    assert_int_equal(symlink(test_data("micro-bpe"), path), 0);
    snprintf(path, sizeof path, "%s/hub/models--o--n/refs/v1", home);
    FILE *ref = fopen(path, "wb");
    fputs("c0ffee", ref);
    fclose(ref);
    setenv("HF_HOME", home, 1);
    unsetenv("HF_HUB_CACHE");
    unsetenv("HUGGINGFACE_HUB_CACHE");
    fail_each(tokenize_from_the_cache);
    unlink(path);
    snprintf(path, sizeof path, "%s/hub/models--o--n/snapshots/c0ffee", home);
    unlink(path);
    for (size_t i = sizeof folders / sizeof *folders; i-- > 0;) {
        snprintf(path, sizeof path, "%s%s", home, folders[i]);
        assert_int_equal(rmdir(path), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opening_and_classifying_survive), cmocka_unit_test(a_batch_survives),
        cmocka_unit_test(a_similarity_term_survives),      cmocka_unit_test(a_sentence_encoder_alone_survives),
        cmocka_unit_test(the_json_interface_survives),     cmocka_unit_test(the_tokenizer_survives),
        cmocka_unit_test(a_model_of_the_cache_survives),
    };
    return cmocka_run_group_tests_name("allocations", tests, open_shared, close_shared);
}
