#include "plan/fit.h"

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

/* Windows overlap by a quarter, so that what is cut apart in one stands whole in the next. */
static size_t window_step(size_t room) { return room - room / 4; }

size_t zstc_fit_windows(const zstc_fit *fit, size_t length, size_t room) {
    if (room == length || fit->overflow != ZSTC_OVERFLOW_WINDOW) return 1;
    size_t step = window_step(room);
    return 1 + (length - room + step - 1) / step;
}

/* The last window ends with the text, and so is as long as the others. */
static size_t window_start(size_t window, size_t length, size_t room) {
    size_t start = window * window_step(room);
    return start + room > length ? length - room : start;
}

size_t zstc_fit_start(const zstc_fit *fit, size_t window, size_t length, size_t room) {
    if (fit->overflow == ZSTC_OVERFLOW_WINDOW) return window_start(window, length, room);
    return fit->layout->cut_left ? length - room : 0;
}
