#include "tokenizer/normalizer/normalizer.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fail.h"
#include "tokenizer/normalizer/steps.h"

static void free_step(zstc_normalizer_step *step) {
    zstc_charsmap_free(step->charsmap);
    zstc_pattern_free(step->pattern);
    free(step->content);
}

zstc_status zstc_normalizer_new(zstc_normalizer **out) {
    zstc_normalizer *normalizer = calloc(1, sizeof *normalizer);
    if (normalizer == NULL) return zstc_fail_memory();
    *out = normalizer;
    return ZSTC_OK;
}

void zstc_normalizer_free(zstc_normalizer *normalizer) {
    if (normalizer == NULL) return;
    for (size_t i = 0; i < normalizer->count; i++) free_step(&normalizer->steps[i]);
    free(normalizer->steps);
    free(normalizer);
}

zstc_status zstc_normalizer_add(zstc_normalizer *normalizer, zstc_normalizer_step *step) {
    size_t count = normalizer->count;
    zstc_normalizer_step *grown =
        zstc_array_grow(normalizer->steps, &normalizer->capacity, count + 1, sizeof *normalizer->steps);
    if (grown == NULL) {
        free_step(step);
        return zstc_fail_memory();
    }
    normalizer->steps = grown;
    normalizer->steps[normalizer->count++] = *step;
    return ZSTC_OK;
}

zstc_status zstc_normalizer_add_call(zstc_normalizer *normalizer, zstc_normalizer_call run, size_t growth) {
    zstc_normalizer_step step = {.run = run, .growth = growth};
    return zstc_normalizer_add(normalizer, &step);
}

zstc_status zstc_normalizer_add_content(zstc_normalizer *normalizer, zstc_normalizer_call run, zstc_pattern *pattern,
                                        const char *content, size_t length) {
    zstc_normalizer_step step = {.run = run, .pattern = pattern, .content_length = length, .growth = 1 + length};
    step.content = malloc(length + 1);
    if (step.content == NULL) {
        free_step(&step);
        return zstc_fail_memory();
    }
    memcpy(step.content, content, length);
    return zstc_normalizer_add(normalizer, &step);
}

zstc_status zstc_normalizer_add_strip(zstc_normalizer *normalizer, bool left, bool right) {
    zstc_normalizer_step step = {.run = zstc_normalizer_strip, .left = left, .right = right, .growth = 1};
    return zstc_normalizer_add(normalizer, &step);
}

zstc_status zstc_normalizer_add_lowercase(zstc_normalizer *normalizer) {
    return zstc_normalizer_add_call(normalizer, zstc_normalizer_lowercase, 2);
}

zstc_status zstc_normalizer_add_spaces(zstc_normalizer *normalizer, const char *where, unsigned least,
                                       const char *content) {
    zstc_pattern *pattern = NULL;
    char regex[32];
    int length = snprintf(regex, sizeof regex, " {%u,}", least);
    zstc_status status = zstc_pattern_new_regex(&pattern, where, regex, (size_t)length);
    if (status != ZSTC_OK) return status;
    return zstc_normalizer_add_content(normalizer, zstc_normalizer_replace, pattern, content, strlen(content));
}

zstc_status zstc_normalizer_add_charsmap(zstc_normalizer *normalizer, const char *where, const void *bytes,
                                         size_t size) {
    zstc_normalizer_step step = {.run = zstc_normalizer_precompiled};
    zstc_status status = zstc_charsmap_new(&step.charsmap, where, bytes, size);
    if (status != ZSTC_OK) return status;
    step.growth = 1 + zstc_charsmap_longest(step.charsmap);
    return zstc_normalizer_add(normalizer, &step);
}

static bool starts_with_space(const zstc_normalizer_step *step) {
    const char space[] = "\xE2\x96\x81";
    if (step->content_length > 0 && step->content[0] == ' ') return true;
    return step->content_length >= 3 && memcmp(step->content, space, 3) == 0;
}

bool zstc_normalizer_keeps_start(const zstc_normalizer *normalizer, bool but_spaces) {
    size_t count = normalizer == NULL ? 0 : normalizer->count;
    for (size_t i = 0; i < count; i++) {
        const zstc_normalizer_step *step = &normalizer->steps[i];
        bool drops = step->run == zstc_normalizer_nmt || step->run == zstc_normalizer_strip_accents ||
                     step->run == zstc_normalizer_bert || step->left;
        if (drops) return false;
        if (step->run == zstc_normalizer_replace && !(but_spaces && starts_with_space(step))) return false;
    }
    return true;
}

/* ---- running them ---- */

/* The steps write into two buffers in turn, the last one to `out`. */
zstc_status zstc_normalizer_run(const zstc_normalizer *normalizer, const char *text, size_t length, zstc_buffer *out) {
    zstc_buffer buffers[2] = {{0}, {0}};
    zstc_status status = ZSTC_OK;
    size_t count = normalizer == NULL ? 0 : normalizer->count;
    for (size_t i = 0; i < count && status == ZSTC_OK; i++) {
        zstc_buffer *to = i + 1 == count ? out : &buffers[i % 2];
        if (to != out) to->length = 0;
        status = normalizer->steps[i].run(&normalizer->steps[i], text, length, to);
        text = to->length > 0 ? to->bytes : ""; /* of an empty buffer they are NULL */
        length = to->length;
    }
    if (count == 0) status = zstc_buffer_add(out, text, length);
    zstc_buffer_free(&buffers[0]);
    zstc_buffer_free(&buffers[1]);
    return status;
}
