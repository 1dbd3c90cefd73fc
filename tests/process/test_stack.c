/* Threads with a small stack, as hosts with thousands of them have. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* RTLD_DEFAULT */
#endif
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "process/process_support.h"

/* glibc puts the thread-local storage of all libraries into a thread's stack: 240 KB of it with a libtorch for CUDA. */
static size_t thread_local_storage(const pthread_attr_t *attributes) {
    size_t (*least)(const pthread_attr_t *) = NULL;
    void *found = dlsym(RTLD_DEFAULT, "__pthread_get_minstack"); /* PTHREAD_STACK_MIN and the storage */
    memcpy(&least, &found, sizeof least);
    return least != NULL ? least(attributes) - PTHREAD_STACK_MIN : 0;
}

/* What zstc.h promises. AddressSanitizer's frames are several times as large. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { STACK = 1024 << 10 };
#else
enum { STACK = 256 << 10 };
#endif

static char *long_text(size_t *length) {
    static const char words[] = "Where can I go skiing in May? \xC3\x84rger \xE2\x82\xAC 12,5 ";
    *length = 4000 * strlen(words);
    char *text = malloc(*length + 1);
    require(text != NULL);
    for (size_t i = 0; i < 4000; i++) memcpy(text + i * strlen(words), words, strlen(words));
    text[*length] = '\0';
    return text;
}

static void classify_in_all_ways(zstc *z) {
    static const char request[] =
        "{\"inputs\": [\"skiing\", \"eggs\"], \"parameters\": {\"candidate_labels\": \"a, b\"}}";
    float scores[PROCESS_LABELS];
    size_t length;
    char *text = long_text(&length), *answer = NULL;
    zstc_params *params = NULL;
    classify_text(z, scores);
    require(zstc_classify(z, process_text, strlen(process_text), process_labels, 1, NULL, scores) == ZSTC_OK);
    require(zstc_params_new(&params) == ZSTC_OK && zstc_params_set_overflow(params, "window") == ZSTC_OK);
    require(zstc_classify(z, text, length, process_labels, PROCESS_LABELS, NULL, scores) == ZSTC_OK);
    require(zstc_classify(z, text, length / 20, process_labels, 1, params, scores) == ZSTC_OK);
    require(zstc_classify_json(z, request, strlen(request), &answer) == ZSTC_OK);
    zstc_string_free(answer);
    require(zstc_info_json(z, &answer) == ZSTC_OK);
    zstc_string_free(answer);
    zstc_params_free(params);
    free(text);
}

static void tokenize(void) {
    size_t length, count = 0;
    char *text = long_text(&length);
    zstc_tokenizer *tokenizer = NULL;
    require(zstc_tokenizer_new(&tokenizer, process_model()) == ZSTC_OK);
    require(zstc_tokenize(tokenizer, text, length, NULL, 0, &count) == ZSTC_OK && count > 0);
    zstc_tokenizer_free(tokenizer);
    free(text);
}

static void open_with(const char *model, const char *precision) {
    zstc *z = NULL;
    zstc_options *options = NULL;
    require(zstc_options_new(&options) == ZSTC_OK && zstc_options_set_precision(options, precision) == ZSTC_OK);
    require(zstc_options_set_threads(options, 2) == ZSTC_OK);
    require(zstc_open(&z, model, options) == ZSTC_OK);
    classify_in_all_ways(z);
    zstc_free(z);
    zstc_options_free(options);
}

static void *use_everything(void *unused) {
    (void)unused;
    open_with(process_model(), "float32");
    tokenize();
#ifdef ZSTC_TEST_REAL_SCORER
    char path[64];
    snprintf(path, sizeof path, "/tmp/zstc-test-stack-%ld.pt", (long)getpid());
    require(zstc_convert(test_data("golden/models/tiny-bart"), path) == ZSTC_OK);
    open_with(path, "float32");
    unlink(path);
    open_with(process_model(), "bfloat16");
    open_with(process_model(), "int8");
    open_with(test_data("golden/models/tiny-bart-bin"), "float32");
#endif
    return NULL;
}

static void run_on_a_small_stack(void) {
    pthread_t thread;
    pthread_attr_t attributes;
    require(pthread_attr_init(&attributes) == 0);
    require(pthread_attr_setstacksize(&attributes, STACK + thread_local_storage(&attributes)) == 0);
    require(pthread_create(&thread, &attributes, use_everything, NULL) == 0);
    require(pthread_join(thread, NULL) == 0);
}

static void a_stack_of_256_kilobytes_is_enough(void **state) {
    (void)state;
    assert_process(run_on_a_small_stack, 120);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stack_of_256_kilobytes_is_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
