/* NFD, NFKD, NFC and NFKC (UAX #15). */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "text/unicode.h"
#include "tokenizer/normalizer/steps.h"

typedef struct {
    uint32_t code_point;
    unsigned char class; /* canonical combining class */
} character;

typedef struct {
    character *items;
    size_t count, capacity;
} characters;

typedef size_t (*decompose_call)(uint32_t code_point, uint32_t *out);

/* ---- decomposition ---- */

static zstc_status append(characters *all, uint32_t code_point) {
    if (all->count == all->capacity) {
        character *grown = zstc_array_grow(all->items, &all->capacity, all->count + 1, sizeof *all->items);
        if (grown == NULL) return zstc_fail_memory();
        all->items = grown;
    }
    unsigned class = code_point < 0x300 ? 0 : zstc_unicode_combining_class(code_point);
    all->items[all->count++] = (character){code_point, (unsigned char)class};
    return ZSTC_OK;
}

static zstc_status decompose(characters *all, const char *text, size_t length, decompose_call call) {
    zstc_status status = ZSTC_OK;
    for (size_t at = 0; at < length && status == ZSTC_OK;) {
        uint32_t code_point, parts[ZSTC_UNICODE_COMPATIBLE_MOST];
        at += zstc_utf8_decode(text + at, &code_point);
        size_t count = call(code_point, parts);
        for (size_t i = 0; i < count && status == ZSTC_OK; i++) status = append(all, parts[i]);
    }
    return status;
}

/* ---- canonical order: each run of marks by class, otherwise as they came ---- */

enum { SHORT_RUN = 24 };

static void order_short(character *run, size_t count) {
    for (size_t i = 1; i < count; i++) {
        character one = run[i];
        size_t at = i;
        for (; at > 0 && run[at - 1].class > one.class; at--) run[at] = run[at - 1];
        run[at] = one;
    }
}

static zstc_status order_long(character *run, size_t count) {
    size_t starts[257] = {0};
    character *sorted = malloc(count * sizeof *sorted);
    if (sorted == NULL) return zstc_fail_memory();
    for (size_t i = 0; i < count; i++) starts[run[i].class + 1]++;
    for (size_t i = 0; i < 256; i++) starts[i + 1] += starts[i];
    for (size_t i = 0; i < count; i++) sorted[starts[run[i].class]++] = run[i];
    memcpy(run, sorted, count * sizeof *run);
    free(sorted);
    return ZSTC_OK;
}

static zstc_status order(characters *all) {
    for (size_t at = 0; at < all->count;) {
        size_t end = at;
        while (end < all->count && all->items[end].class != 0) end++;
        if (end - at > SHORT_RUN) {
            zstc_status status = order_long(all->items + at, end - at);
            if (status != ZSTC_OK) return status;
        } else if (end > at) {
            order_short(all->items + at, end - at);
        }
        at = end + 1;
    }
    return ZSTC_OK;
}

/* ---- composition ---- */

/* Each character joins the last starter unless one between them blocks it: one of no lower class. */
static void compose(characters *all) {
    size_t kept = 0, starter = SIZE_MAX;
    int last_class = -1; /* of what is kept behind the starter; -1: nothing is */
    for (size_t i = 0; i < all->count; i++) {
        const character one = all->items[i];
        uint32_t joined = 0;
        if (starter != SIZE_MAX && last_class < (int)one.class) {
            joined = zstc_unicode_compose(all->items[starter].code_point, one.code_point);
        }
        if (joined != 0) {
            all->items[starter].code_point = joined;
            continue;
        }
        last_class = one.class;
        if (one.class == 0) {
            starter = kept;
            last_class = -1;
        }
        all->items[kept++] = one;
    }
    all->count = kept;
}

/* ---- a text ---- */

static zstc_status write(const characters *all, zstc_buffer *out) {
    zstc_status status = zstc_buffer_reserve(out, 4 * all->count);
    if (status != ZSTC_OK) return status;
    for (size_t i = 0; i < all->count; i++) {
        out->length += zstc_utf8_encode(all->items[i].code_point, out->bytes + out->length);
    }
    return ZSTC_OK;
}

static zstc_status normalize_part(characters *all, const char *text, size_t length, zstc_buffer *out,
                                  decompose_call call, int composed) {
    all->count = 0;
    zstc_status status = decompose(all, text, length, call);
    if (status == ZSTC_OK) status = order(all);
    if (status != ZSTC_OK) return status;
    if (composed) compose(all);
    return write(all, out);
}

/* ASCII stays as it is and joins nothing before it. Only the last of a run may be joined by what follows. */
static zstc_status normalize(const char *text, size_t length, zstc_buffer *out, decompose_call call, int composed) {
    characters all = {0};
    zstc_status status = ZSTC_OK;
    for (size_t at = 0; at < length && status == ZSTC_OK;) {
        size_t end = at;
        while (end < length && (unsigned char)text[end] < 0x80) end++;
        size_t plain = end == length || end == at ? end : end - 1;
        while (end < length && (unsigned char)text[end] >= 0x80) end++;
        status = zstc_buffer_add(out, text + at, plain - at);
        if (status == ZSTC_OK && plain < end) {
            status = normalize_part(&all, text + plain, end - plain, out, call, composed);
        }
        at = end;
    }
    free(all.items);
    return status;
}

zstc_status zstc_normalizer_nfd(const zstc_normalizer_step *step, const char *text, size_t length, zstc_buffer *out) {
    (void)step;
    return normalize(text, length, out, zstc_unicode_decompose, 0);
}

zstc_status zstc_normalizer_nfkd(const zstc_normalizer_step *step, const char *text, size_t length, zstc_buffer *out) {
    (void)step;
    return normalize(text, length, out, zstc_unicode_decompose_compatible, 0);
}

zstc_status zstc_normalizer_nfc(const zstc_normalizer_step *step, const char *text, size_t length, zstc_buffer *out) {
    (void)step;
    return normalize(text, length, out, zstc_unicode_decompose, 1);
}

zstc_status zstc_normalizer_nfkc(const zstc_normalizer_step *step, const char *text, size_t length, zstc_buffer *out) {
    (void)step;
    return normalize(text, length, out, zstc_unicode_decompose_compatible, 1);
}
