/* Texts alone, for a sentence encoder: each whole, cut or in windows, and the rows of numbers that they get. */
#ifndef ZSTC_PLAN_SINGLES_H
#define ZSTC_PLAN_SINGLES_H

#include "plan/fit.h"

/* Rows first[i] .. first[i + 1] - 1 of `rows` are text i's, one for each of its windows; a row has fit->class_count
 * numbers. There is one pair, without a hypothesis, for each row; they may be reordered, since each knows its row. The
 * texts stay the caller's. Zero-initialise; free with _clear. */
typedef struct {
    zstc_pair *items;
    size_t count;
    size_t *first;
    float *rows;
} zstc_singles;

/* Text i is texts[i][0] .. texts[i][lengths[i] - 1]. With overflow ERROR a text is not refused but goes in windows. The
 * fit must leave room for one id. `owner` is kept in each pair. */
zstc_status zstc_singles_plan(zstc_singles *out, const zstc_fit *fit, const int32_t *const *texts,
                              const size_t *lengths, size_t count, size_t owner);
void zstc_singles_clear(zstc_singles *singles);

#endif
