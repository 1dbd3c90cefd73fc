/* Runs are the matches and what is between them; the behaviour says which of them are pieces, and which join. */
#include "tokenizer/pretokenizer/steps.h"

typedef struct {
    size_t start, end;
    bool is_match;
} run;

/* The next match, or the text before it; an empty one at the end. */
static zstc_status next_run(zstc_cutter *c, run *out) {
    size_t size;
    *out = (run){c->at, c->length, false};
    if (c->at == c->length) return ZSTC_OK;
    if (!c->has_match) {
        zstc_status status = zstc_regex_find(c->step->regex, c->text, c->length, c->at, &c->match, &size);
        if (status != ZSTC_OK) return status;
        if (size == 0) c->match = size = c->length;
        c->match_end = c->match == c->length ? c->length : c->match + size;
        c->has_match = true;
    }
    if (c->match > c->at) {
        out->end = c->match;
    } else {
        *out = (run){c->match, c->match_end, true};
        c->has_match = false;
    }
    c->at = out->end;
    out->is_match = out->is_match != c->step->inverted;
    return ZSTC_OK;
}

/* Whether a run joins the one before it. */
static bool joins(int behavior, const run *before, const run *next) {
    switch (behavior) {
    case ZSTC_SPLIT_CONTIGUOUS: return before->is_match == next->is_match;
    case ZSTC_SPLIT_MERGED_WITH_PREVIOUS: return next->is_match && !before->is_match;
    case ZSTC_SPLIT_MERGED_WITH_NEXT: return before->is_match && !next->is_match;
    default: return false;
    }
}

static bool is_dropped(const zstc_cutter *c, const run *one) {
    return c->step->behavior == ZSTC_SPLIT_REMOVED && one->is_match;
}

/* The run that waits, or the next. */
static zstc_status take_run(zstc_cutter *c, run *out) {
    if (!c->has_held) return next_run(c, out);
    *out = (run){c->held, c->held_end, c->held_match};
    c->has_held = false;
    return ZSTC_OK;
}

zstc_status zstc_cutter_next(zstc_cutter *c, size_t *start, size_t *size) {
    run one, next;
    zstc_status status;
    do {
        status = take_run(c, &one);
    } while (status == ZSTC_OK && one.end > one.start && is_dropped(c, &one));
    while (status == ZSTC_OK && c->step->behavior > ZSTC_SPLIT_ISOLATED && one.end > one.start) {
        status = next_run(c, &next);
        if (status != ZSTC_OK || next.end == next.start) break;
        if (!joins(c->step->behavior, &one, &next)) {
            c->held = next.start;
            c->held_end = next.end;
            c->held_match = next.is_match;
            c->has_held = true;
            break;
        }
        one = (run){one.start, next.end, next.is_match};
    }
    *start = one.start;
    *size = one.end - one.start;
    return status;
}
