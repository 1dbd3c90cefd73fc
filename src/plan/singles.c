#include "plan/singles.h"

#include <stdlib.h>

#include "base/fail.h"

static size_t room_for(const zstc_fit *fit, size_t length) {
    size_t room = 0;
    zstc_fit_premise(fit, length, 0, &room);
    return room;
}

static void fill(zstc_singles *r, const zstc_fit *fit, const int32_t *text, size_t length, size_t index, size_t owner) {
    size_t room = room_for(fit, length);
    for (size_t row = r->first[index]; row < r->first[index + 1]; row++) {
        size_t start = zstc_fit_start(fit, row - r->first[index], length, room);
        r->items[row] = (zstc_pair){.premise = text + start,
                                    .premise_length = room,
                                    .owner = owner,
                                    .logits = r->rows + row * fit->class_count};
    }
}

zstc_status zstc_singles_plan(zstc_singles *out, const zstc_fit *fit, const int32_t *const *texts,
                              const size_t *lengths, size_t count, size_t owner) {
    zstc_fit own = *fit;
    if (own.overflow == ZSTC_OVERFLOW_ERROR) own.overflow = ZSTC_OVERFLOW_WINDOW;
    zstc_singles r = {.first = calloc(count + 1, sizeof *r.first)};
    if (r.first == NULL) return zstc_fail_memory();
    for (size_t i = 0; i < count; i++) {
        r.count += zstc_fit_windows(&own, lengths[i], room_for(&own, lengths[i]));
        r.first[i + 1] = r.count;
    }
    r.items = calloc(r.count, sizeof *r.items);
    r.rows = calloc(r.count * own.class_count, sizeof *r.rows);
    if (r.items == NULL || r.rows == NULL) {
        zstc_singles_clear(&r);
        return zstc_fail_memory();
    }
    for (size_t i = 0; i < count; i++) fill(&r, &own, texts[i], lengths[i], i, owner);
    *out = r;
    return ZSTC_OK;
}

void zstc_singles_clear(zstc_singles *singles) {
    for (size_t i = 0; singles->items != NULL && i < singles->count; i++) free(singles->items[i].line);
    free(singles->items);
    free(singles->first);
    free(singles->rows);
    *singles = (zstc_singles){0};
}
