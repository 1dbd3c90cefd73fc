/* Records of a batch with the same labels, beside single calls: for every kind of model the same is expected. */
#ifndef ZSTC_TESTS_API_RECORDS_H
#define ZSTC_TESTS_API_RECORDS_H

#include "support/support.h"

/* The last of the texts holds "x", the micro models' id 28, which is poisoned where one is to fail. */
typedef struct {
    zstc *z;
    const char *const *texts;
    size_t count;
    const char *const *labels;
    size_t label_count;
    const zstc_params *params;
} records;

zstc_batch *records_batch(const records *r);
void records_assert_answered(const records *r, const zstc_batch *batch, size_t index);
void records_assert_all_answered(const records *r, const zstc_batch *batch);

/* Whole tests. */
void records_one_fails(const records *r);
void records_are_cancelled(const records *r);

#endif
