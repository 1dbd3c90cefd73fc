#include "plan/hypotheses.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "plan/template.h"

static zstc_status check_label(const char *label, size_t index) {
    if (label == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "label %zu is NULL", index);
    if (label[0] == '\0') return zstc_fail(ZSTC_INVALID_ARGUMENT, "label %zu is empty", index);
    size_t length = strlen(label);
    size_t valid = zstc_utf8_valid_prefix(label, length);
    if (valid != length) return zstc_fail(ZSTC_TEXT, "label %zu is not valid UTF-8 at byte %zu", index, valid);
    return ZSTC_OK;
}

static zstc_status add_hypothesis(zstc_hypotheses *h, const zstc_tokenizer *tokenizer, const char *hypothesis_template,
                                  const char *label) {
    char *hypothesis = NULL;
    zstc_status status = zstc_template_render(hypothesis_template, label, &hypothesis);
    if (status == ZSTC_OK) status = zstc_tokenizer_encode(tokenizer, hypothesis, strlen(hypothesis), &h->tokens);
    free(hypothesis);
    if (status != ZSTC_OK) return status;
    char *copy = strdup(label);
    if (copy == NULL) return zstc_fail_memory();
    h->labels[h->count++] = copy;
    h->starts[h->count] = h->tokens.count;
    return ZSTC_OK;
}

zstc_status zstc_hypotheses_build(zstc_hypotheses *out, const zstc_tokenizer *tokenizer,
                                  const char *hypothesis_template, const char *const *labels, size_t label_count) {
    if (label_count == 0) return zstc_fail(ZSTC_INVALID_ARGUMENT, "there are no labels");
    if (labels == NULL)
        return zstc_fail(ZSTC_INVALID_ARGUMENT, "labels is NULL, though label_count is %zu", label_count);
    zstc_hypotheses h = {0};
    zstc_status status = ZSTC_OK;
    h.labels = calloc(label_count, sizeof *h.labels);
    h.starts = h.labels == NULL ? NULL : calloc(label_count + 1, sizeof *h.starts);
    if (h.starts == NULL) status = zstc_fail_memory();
    for (size_t i = 0; status == ZSTC_OK && i < label_count; i++) {
        status = check_label(labels[i], i);
        if (status == ZSTC_OK) status = add_hypothesis(&h, tokenizer, hypothesis_template, labels[i]);
    }
    if (status == ZSTC_OK) {
        *out = h;
    } else {
        zstc_hypotheses_clear(&h);
    }
    return status;
}

void zstc_hypotheses_clear(zstc_hypotheses *hypotheses) {
    for (size_t i = 0; i < hypotheses->count; i++) free(hypotheses->labels[i]);
    free(hypotheses->labels);
    free(hypotheses->starts);
    zstc_ids_free(&hypotheses->tokens);
    *hypotheses = (zstc_hypotheses){0};
}

size_t zstc_hypothesis_length(const zstc_hypotheses *hypotheses, size_t index) {
    return hypotheses->starts[index + 1] - hypotheses->starts[index];
}
