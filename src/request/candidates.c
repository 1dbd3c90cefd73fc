#include "request/candidates.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fill.h"
#include "request/error_json.h"
#include "request/labels.h"

void zstc_candidates_clear(zstc_candidates *candidates) {
    free(candidates->names);
    free(candidates->sentences);
    free(candidates->texts);
    *candidates = (zstc_candidates){0};
}

/* ---- adding ---------------------------------------------------------------------------------------------------- */

zstc_status zstc_candidates_reserve(zstc_candidates *c, size_t labels, size_t texts, zstc_error *error) {
    const char **names = zstc_array_grow(c->names, &c->name_capacity, c->count + labels, sizeof *names);
    if (names == NULL) return zstc_error_memory(error);
    c->names = names;
    size_t *sentences = zstc_array_grow(c->sentences, &c->sentence_capacity, c->count + labels, sizeof *sentences);
    if (sentences == NULL) return zstc_error_memory(error);
    c->sentences = sentences;
    const char **kept = zstc_array_grow(c->texts, &c->text_capacity, c->text_count + texts, sizeof *kept);
    if (kept == NULL) return zstc_error_memory(error);
    c->texts = kept;
    return ZSTC_OK;
}

void zstc_candidates_add(zstc_candidates *c, const char *name, const char *text) {
    c->names[c->count] = name;
    c->sentences[c->count++] = 0;
    c->texts[c->text_count++] = text;
}

void zstc_candidates_add_sentences(zstc_candidates *c, const char *name, const char *const *sentences, size_t count) {
    c->names[c->count] = name;
    c->sentences[c->count++] = count;
    memcpy(c->texts + c->text_count, sentences, count * sizeof *sentences);
    c->text_count += count;
    c->with_sentences++;
}

zstc_status zstc_candidates_add_joined(zstc_candidates *c, char *text, zstc_error *error) {
    size_t most = zstc_labels_bound(text);
    zstc_status status = zstc_candidates_reserve(c, most, most, error);
    if (status != ZSTC_OK) return status;
    size_t count = zstc_labels_split(text, c->names + c->count); /* where they are added again, one by one */
    for (size_t i = 0; i < count; i++) zstc_candidates_add(c, c->names[c->count], c->names[c->count]);
    return ZSTC_OK;
}

int zstc_candidates_equal(const zstc_candidates *a, const zstc_candidates *b) {
    if (a->count != b->count || a->text_count != b->text_count) return 0;
    if (memcmp(a->sentences, b->sentences, a->count * sizeof *a->sentences) != 0) return 0;
    for (size_t i = 0; i < a->text_count; i++) {
        if (strcmp(a->texts[i], b->texts[i]) != 0) return 0;
    }
    return 1;
}

/* ---- preparing ------------------------------------------------------------------------------------------------- */

/* Hypotheses, all of them sentences: those that the template made, in `made`, among the others. */
typedef struct {
    const char **texts;
    size_t *counts;
    char *made;
} filled;

static void clear_filled(filled *f) {
    free(f->texts);
    free(f->counts);
    free(f->made);
}

static zstc_status reserve_filled(filled *f, const zstc_candidates *c, const char *hypothesis_template,
                                  zstc_error *error) {
    size_t bytes = 1;
    const char *const *text = c->texts;
    for (size_t i = 0; i < c->count; text += c->sentences[i] + (c->sentences[i] == 0), i++) {
        if (c->sentences[i] == 0) bytes += strlen(*text) + strlen(hypothesis_template) + 1;
    }
    f->texts = calloc(c->text_count, sizeof *f->texts);
    f->counts = calloc(c->count, sizeof *f->counts);
    f->made = malloc(bytes);
    return f->texts != NULL && f->counts != NULL && f->made != NULL ? ZSTC_OK : zstc_error_memory(error);
}

static zstc_status fill_label(filled *f, const char *text, size_t index, const char *hypothesis_template, char **made,
                              size_t *used, zstc_error *error) {
    if (text[0] == '\0') return zstc_error_set(error, ZSTC_INVALID_ARGUMENT, "label %zu is empty", index);
    f->texts[(*used)++] = *made;
    *made += zstc_fill_template(*made, hypothesis_template, text) + 1;
    return ZSTC_OK;
}

static zstc_status fill(filled *f, const zstc_candidates *c, const char *hypothesis_template, zstc_error *error) {
    zstc_status status = reserve_filled(f, c, hypothesis_template, error);
    char *made = f->made;
    size_t used = 0;
    for (size_t i = 0; status == ZSTC_OK && i < c->count; i++) {
        size_t count = c->sentences[i];
        f->counts[i] = count > 0 ? count : 1;
        if (count == 0) {
            status = fill_label(f, c->texts[used], i, hypothesis_template, &made, &used, error);
        } else {
            memcpy(f->texts + used, c->texts + used, count * sizeof *f->texts);
            used += count;
        }
    }
    return status;
}

zstc_status zstc_candidates_prepare(const zstc_candidates *c, zstc *z, const char *hypothesis_template,
                                    const zstc_params *params, zstc_labels **out, zstc_error *error) {
    if (c->with_sentences == 0) {
        zstc_status status = zstc_labels_new(out, z, c->texts, c->count, params);
        return status == ZSTC_OK ? ZSTC_OK : zstc_error_take_last(error, status);
    }
    filled f = {0};
    zstc_status status = fill(&f, c, hypothesis_template != NULL ? hypothesis_template : ZSTC_DEFAULT_TEMPLATE, error);
    if (status == ZSTC_OK) {
        status = zstc_labels_new_hypotheses(out, z, f.texts, f.counts, c->count, params);
        if (status != ZSTC_OK) zstc_error_take_last(error, status);
    }
    clear_filled(&f);
    return status;
}
