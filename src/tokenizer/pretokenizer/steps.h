/* The data behind pretokenizer.h. */
#ifndef ZSTC_TOKENIZER_PRETOKENIZER_STEPS_H
#define ZSTC_TOKENIZER_PRETOKENIZER_STEPS_H

#include "tokenizer/pretokenizer/pretokenizer.h"

enum {
    ZSTC_STEP_SPLIT,  /* cuts at the matches of a regular expression */
    ZSTC_STEP_GPT2,   /* cuts by the pattern of GPT-2 */
    ZSTC_STEP_PREFIX, /* puts a prefix in front of a piece that does not start with it */
    ZSTC_STEP_REPLACE_SPACES,
    ZSTC_STEP_BYTES, /* writes each byte as its letter of the byte alphabet */
};

/* What becomes of a match and of what is between matches (tokenizers, SplitDelimiterBehavior). */
enum {
    ZSTC_SPLIT_REMOVED,
    ZSTC_SPLIT_ISOLATED,
    ZSTC_SPLIT_MERGED_WITH_PREVIOUS,
    ZSTC_SPLIT_MERGED_WITH_NEXT,
    ZSTC_SPLIT_CONTIGUOUS,
};

enum { ZSTC_STEP_PREFIX_MOST = 4 };

typedef struct {
    int type;
    zstc_regex *regex; /* SPLIT; owned */
    int behavior;
    bool inverted;                      /* what is between matches counts as the matches */
    bool first_only;                    /* PREFIX: only where the text starts */
    char prefix[ZSTC_STEP_PREFIX_MOST]; /* PREFIX, REPLACE_SPACES: one character */
    size_t prefix_length;
} zstc_pretokenizer_step;

struct zstc_pretokenizer {
    zstc_pretokenizer_step *steps;
    size_t count, capacity;
};

/* Takes the step over, on failure too. */
zstc_status zstc_pretokenizer_add(zstc_pretokenizer *pretokenizer, zstc_pretokenizer_step *step);

/* The pieces that a SPLIT makes of a text. Set step, text and length, leave the rest 0. */
typedef struct {
    const zstc_pretokenizer_step *step;
    const char *text;
    size_t length;
    size_t at;               /* where the next run starts */
    size_t match, match_end; /* the next match, once it is known */
    bool has_match, has_held;
    size_t held, held_end; /* a run that waits for the one after it */
    bool held_match;
} zstc_cutter;

/* The next piece; *size is 0 at the end. */
zstc_status zstc_cutter_next(zstc_cutter *cutter, size_t *start, size_t *size);

#endif
