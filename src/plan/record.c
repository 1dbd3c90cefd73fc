#include "plan/record.h"

#include <stdlib.h>

#include "base/fail.h"

zstc_fit_result zstc_fit_premise(const zstc_fit *fit, size_t length, size_t hypothesis_length, size_t *room) {
    size_t taken = zstc_layout_overhead(fit->layout) + hypothesis_length;
    if (length + taken <= fit->max_length) {
        *room = length;
        return ZSTC_FIT_WHOLE;
    }
    if (taken >= fit->max_length) return ZSTC_FIT_NOT;
    *room = fit->max_length - taken;
    return ZSTC_FIT_CUT;
}

zstc_status zstc_fit_hypothesis(const zstc_fit *fit, size_t length, const zstc_hypotheses *hypotheses, size_t index,
                                size_t *room) {
    size_t left = 0, hypothesis = zstc_hypothesis_length(hypotheses, index);
    switch (zstc_fit_premise(fit, length, hypothesis, &left)) {
    case ZSTC_FIT_NOT:
        return zstc_fail(ZSTC_TOO_LONG, "%s: its hypothesis takes %zu of %zu tokens and leaves none for the text",
                         zstc_hypothesis_name_of(hypotheses, index).text,
                         zstc_layout_overhead(fit->layout) + hypothesis, fit->max_length);
    case ZSTC_FIT_CUT:
        if (fit->overflow == ZSTC_OVERFLOW_ERROR)
            return zstc_fail(ZSTC_TOO_LONG, "the text has %zu tokens, %zu fit beside %s", length, left,
                             zstc_hypothesis_name_of(hypotheses, index).text);
        break;
    case ZSTC_FIT_WHOLE: break;
    }
    *room = left;
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
static zstc_status count_pairs(zstc_record *r, const zstc_fit *fit, size_t length, const zstc_hypotheses *h) {
    for (size_t label = 0; label < h->label_count; label++) {
        for (size_t i = h->first[label]; i < h->first[label + 1]; i++) {
            size_t room = 0;
            zstc_status status = zstc_fit_hypothesis(fit, length, h, i, &room);
            if (status != ZSTC_OK) return status;
            r->pair_count += window_count(fit, length, room);
        }
        r->first[label + 1] = r->pair_count;
    }
    return ZSTC_OK;
}

/* The pairs of one hypothesis, which begin at row `row`; returns the row after them. */
static size_t fill_pairs(zstc_record *r, const zstc_fit *fit, const zstc_ids *premise, const zstc_hypotheses *h,
                         size_t index, size_t record, size_t row) {
    size_t length = zstc_hypothesis_length(h, index), room = 0;
    zstc_fit_premise(fit, premise->count, length, &room);
    if (room < premise->count && fit->overflow == ZSTC_OVERFLOW_TRUNCATE) r->truncated = 1;
    size_t windows = window_count(fit, premise->count, room);
    for (size_t window = 0; window < windows; window++, row++) {
        size_t start = pair_start(fit, window, premise->count, room);
        r->pairs[row] = (zstc_pair){.premise = ids_at(premise, start),
                                    .premise_length = room,
                                    .hypothesis = ids_at(&h->tokens, h->starts[index]),
                                    .hypothesis_length = length,
                                    .record = record,
                                    .logits = r->logits + row * fit->class_count};
    }
    return row;
}

zstc_status zstc_record_plan(zstc_record *out, const zstc_fit *fit, const zstc_ids *premise,
                             const zstc_hypotheses *hypotheses, size_t record) {
    zstc_record r = {0};
    zstc_status status = ZSTC_OK;
    r.first = calloc(hypotheses->label_count + 1, sizeof *r.first);
    if (r.first == NULL) status = zstc_fail_memory();
    if (status == ZSTC_OK) status = count_pairs(&r, fit, premise->count, hypotheses);
    if (status == ZSTC_OK) {
        r.pairs = calloc(r.pair_count, sizeof *r.pairs);
        r.logits = calloc(r.pair_count * fit->class_count, sizeof *r.logits);
        if (r.pairs == NULL || r.logits == NULL) status = zstc_fail_memory();
    }
    if (status != ZSTC_OK) {
        zstc_record_clear(&r);
        return status;
    }
    size_t row = 0;
    for (size_t i = 0; i < hypotheses->count; i++) row = fill_pairs(&r, fit, premise, hypotheses, i, record, row);
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
