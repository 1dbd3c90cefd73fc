#include "plan/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

enum { QUOTE_SIZE = 64 };

/* The start of a label, cut between characters, so that a long one does not push the figures out of the line. */
static const char *quote(const char *label, char out[QUOTE_SIZE]) {
    size_t length = strlen(label);
    if (length < QUOTE_SIZE) return label;
    length = QUOTE_SIZE - 4;
    while (length > 0 && ((unsigned char)label[length] & 0xC0) == 0x80) length--;
    snprintf(out, QUOTE_SIZE, "%.*s...", (int)length, label);
    return out;
}

zstc_status zstc_fit_premise(const zstc_fit *fit, size_t length, size_t hypothesis_length, const char *hypothesis,
                             size_t *room) {
    char label[QUOTE_SIZE];
    size_t taken = zstc_layout_overhead(fit->layout) + hypothesis_length;
    if (length + taken <= fit->max_length) {
        *room = length;
        return ZSTC_OK;
    }
    if (taken >= fit->max_length)
        return zstc_fail(ZSTC_TOO_LONG,
                         "label \"%s\": its hypothesis takes %zu of %zu tokens and leaves none for the text",
                         quote(hypothesis, label), taken, fit->max_length);
    if (fit->overflow == ZSTC_OVERFLOW_ERROR)
        return zstc_fail(ZSTC_TOO_LONG, "the text has %zu tokens, %zu fit beside label \"%s\"", length,
                         fit->max_length - taken, quote(hypothesis, label));
    *room = fit->max_length - taken;
    return ZSTC_OK;
}

size_t zstc_fit_start(const zstc_fit *fit, size_t length, size_t room) {
    return fit->layout->cut_left ? length - room : 0;
}

/* Windows overlap by a quarter, so that what is cut apart in one stands whole in the next. */
static size_t window_step(size_t room) { return room - room / 4; }

static size_t window_count(const zstc_fit *fit, size_t length, size_t room) {
    if (room == length || fit->overflow != ZSTC_OVERFLOW_WINDOW) return 1;
    size_t step = window_step(room);
    return 1 + (length - room + step - 1) / step;
}

/* The last window ends with the text, and so is as long as the others. */
static size_t window_start(size_t window, size_t length, size_t room) {
    size_t start = window * window_step(room);
    return start + room > length ? length - room : start;
}

static size_t pair_start(const zstc_fit *fit, size_t window, size_t length, size_t room) {
    return fit->overflow == ZSTC_OVERFLOW_WINDOW ? window_start(window, length, room)
                                                 : zstc_fit_start(fit, length, room);
}

/* `from` ids into a list that may be empty, and then has no items to point into. */
static const int32_t *ids_at(const zstc_ids *ids, size_t from) { return ids->items == NULL ? NULL : ids->items + from; }

/* Counts the pairs of every label into first[]; refuses what does not fit. */
static zstc_status count_pairs(zstc_record *r, const zstc_fit *fit, size_t length, const zstc_hypotheses *hypotheses) {
    for (size_t i = 0; i < hypotheses->count; i++) {
        size_t room = 0;
        zstc_status status =
            zstc_fit_premise(fit, length, zstc_hypothesis_length(hypotheses, i), hypotheses->labels[i], &room);
        if (status != ZSTC_OK) return status;
        r->first[i + 1] = r->first[i] + window_count(fit, length, room);
    }
    r->pair_count = r->first[hypotheses->count];
    return ZSTC_OK;
}

static void fill_pairs(zstc_record *r, const zstc_fit *fit, const zstc_ids *premise, const zstc_hypotheses *hypotheses,
                       size_t label, size_t record) {
    size_t length = zstc_hypothesis_length(hypotheses, label);
    size_t room = 0;
    zstc_fit_premise(fit, premise->count, length, hypotheses->labels[label], &room);
    if (room < premise->count && fit->overflow == ZSTC_OVERFLOW_TRUNCATE) r->truncated = 1;
    for (size_t i = r->first[label]; i < r->first[label + 1]; i++) {
        size_t start = pair_start(fit, i - r->first[label], premise->count, room);
        r->pairs[i] = (zstc_pair){.premise = ids_at(premise, start),
                                  .premise_length = room,
                                  .hypothesis = ids_at(&hypotheses->tokens, hypotheses->starts[label]),
                                  .hypothesis_length = length,
                                  .record = record,
                                  .logits = r->logits + i * fit->logits};
    }
}

zstc_status zstc_record_plan(zstc_record *out, const zstc_fit *fit, const zstc_ids *premise,
                             const zstc_hypotheses *hypotheses, size_t record) {
    zstc_record r = {0};
    zstc_status status = ZSTC_OK;
    r.first = calloc(hypotheses->count + 1, sizeof *r.first);
    if (r.first == NULL) status = zstc_fail_memory();
    if (status == ZSTC_OK) status = count_pairs(&r, fit, premise->count, hypotheses);
    if (status == ZSTC_OK) {
        r.pairs = calloc(r.pair_count, sizeof *r.pairs);
        r.logits = calloc(r.pair_count * fit->logits, sizeof *r.logits);
        if (r.pairs == NULL || r.logits == NULL) status = zstc_fail_memory();
    }
    if (status != ZSTC_OK) {
        zstc_record_clear(&r);
        return status;
    }
    for (size_t i = 0; i < hypotheses->count; i++) fill_pairs(&r, fit, premise, hypotheses, i, record);
    *out = r;
    return ZSTC_OK;
}

void zstc_record_clear(zstc_record *record) {
    for (size_t i = 0; record->pairs != NULL && i < record->pair_count; i++) free(record->pairs[i].line);
    free(record->pairs);
    free(record->first);
    free(record->logits);
    *record = (zstc_record){0};
}
