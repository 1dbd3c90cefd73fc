/* How a model is opened: the values of a zstc_options, checked. */
#ifndef ZSTC_API_OPTIONS_H
#define ZSTC_API_OPTIONS_H

#include "scorer/scorer.h"

enum { ZSTC_DEVICE_SIZE = 16 };

struct zstc_options {
    char device[ZSTC_DEVICE_SIZE];
    const char *precision, *engine; /* static strings */
    int32_t threads;
    int64_t max_batch_tokens; /* 0: the scorer's choice */
    char *class_names;        /* NULL: those of config.json */
};

/* What NULL stands for. */
extern const struct zstc_options zstc_default_options;

#endif
