/* A progress bar for one file after another, on stderr where that is a terminal. */
#ifndef ZSTC_CLI_PULL_BAR_H
#define ZSTC_CLI_PULL_BAR_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

typedef struct {
    bool is_terminal, is_drawn;
    const char *name;
    int64_t whole;  /* bytes; -1 where not known */
    uint64_t begun; /* bytes that were there before */
    struct timespec start, last;
} pull_bar;

void pull_bar_open(pull_bar *bar);
void pull_bar_start(pull_bar *bar, const char *name, uint64_t begun, int64_t whole);

/* Draws at most ten times a second. */
void pull_bar_update(pull_bar *bar, uint64_t bytes);

/* Removes the bar, before a line is written. */
void pull_bar_clear(pull_bar *bar);

#endif
