#include "plan/hypotheses.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "plan/template.h"

/* ---- checks ---------------------------------------------------------------------------------------------------- */

static zstc_status check_labels(const char *const *labels, size_t label_count) {
    if (label_count == 0) return zstc_fail(ZSTC_INVALID_ARGUMENT, "there are no labels");
    if (labels == NULL)
        return zstc_fail(ZSTC_INVALID_ARGUMENT, "labels is NULL, though label_count is %zu", label_count);
    return ZSTC_OK;
}

static zstc_status check_text(const char *text, const char *what, size_t index) {
    if (text == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "%s %zu is NULL", what, index);
    if (text[0] == '\0') return zstc_fail(ZSTC_INVALID_ARGUMENT, "%s %zu is empty", what, index);
    size_t length = strlen(text);
    size_t valid = zstc_utf8_valid_prefix(text, length);
    if (valid != length) return zstc_fail(ZSTC_TEXT, "%s %zu is not valid UTF-8 at byte %zu", what, index, valid);
    return ZSTC_OK;
}

/* Checks the numbers of sentences and adds them up. */
static zstc_status check_counts(const char *const *sentences, const size_t *counts, size_t label_count, size_t *total) {
    if (label_count == 0) return zstc_fail(ZSTC_INVALID_ARGUMENT, "there are no labels");
    if (counts == NULL)
        return zstc_fail(ZSTC_INVALID_ARGUMENT, "counts is NULL, though label_count is %zu", label_count);
    size_t sum = 0;
    for (size_t i = 0; i < label_count; i++) {
        if (counts[i] == 0) return zstc_fail(ZSTC_INVALID_ARGUMENT, "label %zu has no hypotheses", i);
        if (counts[i] > PTRDIFF_MAX - sum)
            return zstc_fail(ZSTC_INVALID_ARGUMENT, "label %zu has %zu hypotheses (expected fewer)", i, counts[i]);
        sum += counts[i];
    }
    if (sentences == NULL)
        return zstc_fail(ZSTC_INVALID_ARGUMENT, "hypotheses is NULL, though the counts add up to %zu", sum);
    *total = sum;
    return ZSTC_OK;
}

/* ---- building -------------------------------------------------------------------------------------------------- */

static zstc_status reserve(zstc_hypotheses *h, size_t label_count, size_t count) {
    h->texts = calloc(count, sizeof *h->texts);
    h->starts = calloc(count + 1, sizeof *h->starts);
    h->first = calloc(label_count + 1, sizeof *h->first);
    return h->texts != NULL && h->starts != NULL && h->first != NULL ? ZSTC_OK : zstc_fail_memory();
}

/* One more hypothesis for the label that is being built; `text` is what _name_of tells of it. */
static zstc_status add(zstc_hypotheses *h, const zstc_tokenizer *tokenizer, const char *hypothesis, const char *text) {
    zstc_status status = zstc_tokenizer_encode(tokenizer, hypothesis, strlen(hypothesis), &h->tokens);
    if (status != ZSTC_OK) return status;
    char *copy = strdup(text);
    if (copy == NULL) return zstc_fail_memory();
    h->texts[h->count++] = copy;
    h->starts[h->count] = h->tokens.count;
    return ZSTC_OK;
}

static void end_label(zstc_hypotheses *h) { h->first[++h->label_count] = h->count; }

static zstc_status add_label(zstc_hypotheses *h, const zstc_tokenizer *tokenizer, const char *hypothesis_template,
                             const char *label) {
    char *hypothesis = NULL;
    zstc_status status = check_text(label, "label", h->label_count);
    if (status == ZSTC_OK) status = zstc_template_render(hypothesis_template, label, &hypothesis);
    if (status == ZSTC_OK) status = add(h, tokenizer, hypothesis, label);
    free(hypothesis);
    end_label(h);
    return status;
}

static zstc_status add_sentences(zstc_hypotheses *h, const zstc_tokenizer *tokenizer, const char *const *sentences,
                                 size_t count) {
    zstc_status status = ZSTC_OK;
    for (size_t i = 0; status == ZSTC_OK && i < count; i++) {
        status = check_text(sentences[i], "hypothesis", h->count);
        if (status == ZSTC_OK) status = add(h, tokenizer, sentences[i], sentences[i]);
    }
    end_label(h);
    return status;
}

static zstc_status hand_over(zstc_hypotheses *out, zstc_hypotheses *made, zstc_status status) {
    if (status == ZSTC_OK) {
        *out = *made;
    } else {
        zstc_hypotheses_clear(made);
    }
    return status;
}

zstc_status zstc_hypotheses_build(zstc_hypotheses *out, const zstc_tokenizer *tokenizer,
                                  const char *hypothesis_template, const char *const *labels, size_t label_count) {
    zstc_hypotheses h = {.is_template = 1};
    zstc_status status = check_labels(labels, label_count);
    if (status == ZSTC_OK) status = reserve(&h, label_count, label_count);
    for (size_t i = 0; status == ZSTC_OK && i < label_count; i++)
        status = add_label(&h, tokenizer, hypothesis_template, labels[i]);
    return hand_over(out, &h, status);
}

zstc_status zstc_hypotheses_build_sentences(zstc_hypotheses *out, const zstc_tokenizer *tokenizer,
                                            const char *const *sentences, const size_t *counts, size_t label_count) {
    zstc_hypotheses h = {0};
    size_t total = 0;
    zstc_status status = check_counts(sentences, counts, label_count, &total);
    if (status == ZSTC_OK) status = reserve(&h, label_count, total);
    for (size_t i = 0; status == ZSTC_OK && i < label_count; i++)
        status = add_sentences(&h, tokenizer, sentences + h.count, counts[i]);
    return hand_over(out, &h, status);
}

void zstc_hypotheses_clear(zstc_hypotheses *hypotheses) {
    for (size_t i = 0; i < hypotheses->count; i++) free(hypotheses->texts[i]);
    free(hypotheses->texts);
    free(hypotheses->starts);
    free(hypotheses->first);
    zstc_ids_free(&hypotheses->tokens);
    *hypotheses = (zstc_hypotheses){0};
}

/* ---- asking ---------------------------------------------------------------------------------------------------- */

size_t zstc_hypothesis_length(const zstc_hypotheses *hypotheses, size_t index) {
    return hypotheses->starts[index + 1] - hypotheses->starts[index];
}

static size_t label_of(const zstc_hypotheses *hypotheses, size_t index) {
    size_t label = 0;
    while (hypotheses->first[label + 1] <= index) label++;
    return label;
}

/* How many bytes of a text are shown, cut between characters. */
static int shown_length(const char *text, int *is_cut) {
    enum { MOST = 60 };
    size_t length = strlen(text);
    *is_cut = length > MOST + 3;
    return (int)(*is_cut ? zstc_utf8_cut(text, length, MOST) : length);
}

zstc_hypothesis_name zstc_hypothesis_name_of(const zstc_hypotheses *hypotheses, size_t index) {
    zstc_hypothesis_name name;
    const char *text = hypotheses->texts[index];
    int is_cut, length = shown_length(text, &is_cut);
    if (hypotheses->is_template) {
        snprintf(name.text, sizeof name.text, "label \"%.*s%s\"", length, text, is_cut ? "..." : "");
    } else {
        snprintf(name.text, sizeof name.text, "label %zu (\"%.*s%s\")", label_of(hypotheses, index), length, text,
                 is_cut ? "..." : "");
    }
    return name;
}
