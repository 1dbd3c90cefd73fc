#include "tokenizer/pretokenizer/pretokenizer.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/buffer.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "tokenizer/bpe/byte_alphabet.h"
#include "tokenizer/bpe/byte_split.h"
#include "tokenizer/pretokenizer/steps.h"

zstc_status zstc_pretokenizer_add(zstc_pretokenizer *pretokenizer, zstc_pretokenizer_step *step) {
    zstc_pretokenizer_step *grown =
        zstc_array_grow(pretokenizer->steps, &pretokenizer->capacity, pretokenizer->count + 1, sizeof *grown);
    if (grown == NULL) {
        zstc_regex_free(step->regex);
        return zstc_fail_memory();
    }
    pretokenizer->steps = grown;
    pretokenizer->steps[pretokenizer->count++] = *step;
    return ZSTC_OK;
}

void zstc_pretokenizer_free(zstc_pretokenizer *pretokenizer) {
    if (pretokenizer == NULL) return;
    for (size_t i = 0; i < pretokenizer->count; i++) zstc_regex_free(pretokenizer->steps[i].regex);
    free(pretokenizer->steps);
    free(pretokenizer);
}

bool zstc_pretokenizer_ends_in_bytes(zstc_pretokenizer *pretokenizer, bool take) {
    size_t count = pretokenizer == NULL ? 0 : pretokenizer->count;
    if (count == 0 || pretokenizer->steps[count - 1].type != ZSTC_STEP_BYTES) return false;
    if (take) pretokenizer->count--;
    return true;
}

bool zstc_pretokenizer_is_gpt2(const zstc_pretokenizer *pretokenizer, bool *adds_space) {
    size_t count = pretokenizer == NULL ? 0 : pretokenizer->count;
    *adds_space = count == 2 && pretokenizer->steps[0].type == ZSTC_STEP_PREFIX &&
                  pretokenizer->steps[0].prefix[0] == ' ' && !pretokenizer->steps[0].first_only;
    size_t wanted = *adds_space ? 2 : 1;
    return count == wanted && pretokenizer->steps[count - 1].type == ZSTC_STEP_GPT2;
}

/* Metaspace replaces spaces, then puts its character in front. */
zstc_pretokenizer_first zstc_pretokenizer_knows_first(const zstc_pretokenizer *pretokenizer) {
    size_t count = pretokenizer == NULL ? 0 : pretokenizer->count;
    zstc_pretokenizer_first found = ZSTC_FIRST_IS_NOTHING;
    for (size_t i = 0; i < count; i++) {
        if (pretokenizer->steps[i].first_only) found = i == 1 ? ZSTC_FIRST_IS_PLAIN : ZSTC_FIRST_IS_BEHIND;
    }
    return found;
}

/* ---- running ---- */

/* A piece on its way through the steps from `step` on: depth first, so that words come in their order. */
typedef struct {
    const zstc_pretokenizer *pretokenizer;
    zstc_pretokenizer_call call;
    void *context;
} run;

static zstc_status run_from(const run *r, size_t step, const char *text, size_t length, bool is_first);

static zstc_status run_split(const run *r, size_t step, const char *text, size_t length, bool is_first) {
    zstc_cutter cutter = {.step = &r->pretokenizer->steps[step], .text = text, .length = length};
    size_t start, size;
    zstc_status status;
    while ((status = zstc_cutter_next(&cutter, &start, &size)) == ZSTC_OK && size > 0) {
        status = run_from(r, step + 1, text + start, size, is_first && start == 0);
        if (status != ZSTC_OK) return status;
    }
    return status;
}

static zstc_status run_gpt2(const run *r, size_t step, const char *text, size_t length, bool is_first) {
    zstc_byte_split split = {.text = text, .length = length};
    zstc_status status = ZSTC_OK;
    size_t word;
    while (status == ZSTC_OK && (word = zstc_byte_split_next(&split)) > 0) {
        size_t start = split.at - word;
        status = run_from(r, step + 1, text + start, word, is_first && start == 0);
    }
    return status;
}

static zstc_status add_prefix(const zstc_pretokenizer_step *step, const char *text, size_t length, zstc_buffer *out) {
    zstc_status status = zstc_buffer_add(out, step->prefix, step->prefix_length);
    return status == ZSTC_OK ? zstc_buffer_add(out, text, length) : status;
}

static zstc_status replace_spaces(const zstc_pretokenizer_step *step, const char *text, size_t length,
                                  zstc_buffer *out) {
    zstc_status status = ZSTC_OK;
    for (size_t at = 0; at < length && status == ZSTC_OK;) {
        const char *space = memchr(text + at, ' ', length - at);
        size_t end = space == NULL ? length : (size_t)(space - text);
        status = zstc_buffer_add(out, text + at, end - at);
        if (status == ZSTC_OK && space != NULL) status = zstc_buffer_add(out, step->prefix, step->prefix_length);
        at = space == NULL ? end : end + 1;
    }
    return status;
}

static zstc_status write_bytes(const char *text, size_t length, zstc_buffer *out) {
    zstc_status status = length > SIZE_MAX / 2 ? zstc_fail_memory() : zstc_buffer_reserve(out, 2 * length);
    for (size_t i = 0; i < length && status == ZSTC_OK; i++) {
        uint32_t code = zstc_byte_alphabet_code((unsigned char)text[i]);
        out->length += zstc_utf8_encode(code, out->bytes + out->length);
    }
    return status;
}

/* A step that writes another text. */
static zstc_status run_change(const run *r, size_t step, const char *text, size_t length, bool is_first) {
    const zstc_pretokenizer_step *one = &r->pretokenizer->steps[step];
    zstc_buffer buffer = {0};
    zstc_status status;
    if (one->type == ZSTC_STEP_PREFIX) {
        status = add_prefix(one, text, length, &buffer);
    } else if (one->type == ZSTC_STEP_BYTES) {
        status = write_bytes(text, length, &buffer);
    } else {
        status = replace_spaces(one, text, length, &buffer);
    }
    if (status == ZSTC_OK) status = run_from(r, step + 1, buffer.bytes, buffer.length, is_first);
    zstc_buffer_free(&buffer);
    return status;
}

static bool has_prefix(const zstc_pretokenizer_step *step, const char *text, size_t length) {
    return length >= step->prefix_length && memcmp(text, step->prefix, step->prefix_length) == 0;
}

/* Whether the step leaves the piece as it is. */
static bool is_idle(const zstc_pretokenizer_step *step, const char *text, size_t length, bool is_first) {
    if (step->type == ZSTC_STEP_PREFIX) return has_prefix(step, text, length) || (step->first_only && !is_first);
    return step->type == ZSTC_STEP_REPLACE_SPACES && memchr(text, ' ', length) == NULL;
}

static zstc_status run_from(const run *r, size_t step, const char *text, size_t length, bool is_first) {
    while (step < r->pretokenizer->count && is_idle(&r->pretokenizer->steps[step], text, length, is_first)) step++;
    if (step == r->pretokenizer->count) return r->call(r->context, text, length);
    if (r->pretokenizer->steps[step].type == ZSTC_STEP_SPLIT) return run_split(r, step, text, length, is_first);
    if (r->pretokenizer->steps[step].type == ZSTC_STEP_GPT2) return run_gpt2(r, step, text, length, is_first);
    return run_change(r, step, text, length, is_first);
}

zstc_status zstc_pretokenizer_run(const zstc_pretokenizer *pretokenizer, const char *text, size_t length,
                                  zstc_pretokenizer_call call, void *context) {
    const run r = {pretokenizer, call, context};
    if (length == 0) return ZSTC_OK;
    return pretokenizer == NULL ? call(context, text, length) : run_from(&r, 0, text, length, true);
}
