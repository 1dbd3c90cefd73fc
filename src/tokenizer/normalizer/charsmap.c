#include "tokenizer/normalizer/charsmap.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "text/grapheme.h"

/* A grapheme cluster of this many bytes or more is taken apart. */
enum { CLUSTER_MOST = 6 };

/* No real replacement is near this: U+FDFA becomes 33 bytes. It bounds what a text can grow to. */
enum { REPLACEMENT_MOST = 256 };

typedef struct {
    const char *bytes; /* NULL: there is none */
    size_t length;
} replacement;

struct zstc_charsmap {
    uint32_t *units;
    size_t unit_count;
    char *list; /* valid UTF-8 */
    size_t list_length, longest;
    replacement ascii[128]; /* of each ASCII character alone */
};

/* ---- the double array: a unit is label, leaf flag and offset to the children, or a value (Darts-clone) ---- */

static uint32_t offset_of(uint32_t unit) { return (unit >> 10) << ((unit & UINT32_C(1) << 9) >> 6); }
static uint32_t label_of(uint32_t unit) { return unit & (UINT32_C(1) << 31 | 0xFF); }
static bool has_leaf(uint32_t unit) { return (unit >> 8 & 1) != 0; }
static uint32_t value_of(uint32_t unit) { return unit & (UINT32_C(0x80000000) - 1); }

/* The place in the list that goes with the shortest key that `text` starts with; SIZE_MAX for none. What leads out of
 * the array is none. */
static size_t find(const zstc_charsmap *charsmap, const char *text, size_t length) {
    size_t at = 0;
    at ^= offset_of(charsmap->units[0]);
    for (size_t i = 0; i < length && text[i] != '\0'; i++) {
        at ^= (unsigned char)text[i];
        if (at >= charsmap->unit_count) return SIZE_MAX;
        uint32_t unit = charsmap->units[at];
        if (label_of(unit) != (unsigned char)text[i]) return SIZE_MAX;
        at ^= offset_of(unit);
        if (at >= charsmap->unit_count) return SIZE_MAX;
        if (has_leaf(unit)) return value_of(charsmap->units[at]);
    }
    return SIZE_MAX;
}

/* A place inside a character is none. */
static replacement look_up(const zstc_charsmap *charsmap, const char *text, size_t length) {
    size_t place = find(charsmap, text, length);
    if (place > charsmap->list_length) return (replacement){NULL, 0};
    const char *bytes = charsmap->list + place;
    if (((unsigned char)*bytes & 0xC0) == 0x80) return (replacement){NULL, 0};
    return (replacement){bytes, strlen(bytes)};
}

/* ---- reading it ---- */

static size_t longest_entry(const char *list, size_t length) {
    size_t longest = 0;
    for (size_t at = 0; at < length;) {
        size_t entry = strlen(list + at);
        if (entry > longest) longest = entry;
        at += entry + 1;
    }
    return longest;
}

static zstc_status copy(zstc_charsmap *charsmap, const unsigned char *bytes, size_t size) {
    charsmap->units = malloc(charsmap->unit_count * sizeof *charsmap->units);
    charsmap->list = malloc(charsmap->list_length + 1);
    if (charsmap->units == NULL || charsmap->list == NULL) return zstc_fail_memory();
    for (size_t i = 0; i < charsmap->unit_count; i++) charsmap->units[i] = zstc_le32(bytes + 4 + 4 * i);
    memcpy(charsmap->list, bytes + size - charsmap->list_length, charsmap->list_length);
    charsmap->list[charsmap->list_length] = '\0';
    charsmap->longest = longest_entry(charsmap->list, charsmap->list_length);
    return ZSTC_OK;
}

static zstc_status check_list(const zstc_charsmap *charsmap, const char *where) {
    if (zstc_utf8_valid_prefix(charsmap->list, charsmap->list_length) != charsmap->list_length) {
        return zstc_fail(ZSTC_MODEL, "%s: precompiled_charsmap: the replacements are not valid UTF-8", where);
    }
    if (charsmap->longest <= REPLACEMENT_MOST) return ZSTC_OK;
    return zstc_fail(ZSTC_UNSUPPORTED,
                     "%s: precompiled_charsmap: a replacement of %zu bytes is not supported (expected at most %d)",
                     where, charsmap->longest, (int)REPLACEMENT_MOST);
}

static void set_ascii(zstc_charsmap *charsmap) {
    for (int i = 0; i < 128; i++) {
        const char character = (char)i;
        charsmap->ascii[i] = look_up(charsmap, &character, 1);
    }
}

zstc_status zstc_charsmap_new(zstc_charsmap **out, const char *where, const void *bytes, size_t size) {
    size_t array = size < 4 ? 0 : zstc_le32(bytes);
    if (array < 4 || array > size - 4) {
        return zstc_fail(ZSTC_MODEL, "%s: precompiled_charsmap: an array of %zu bytes in %zu", where, array, size);
    }
    zstc_charsmap *charsmap = calloc(1, sizeof *charsmap);
    if (charsmap == NULL) return zstc_fail_memory();
    charsmap->unit_count = array / 4;
    charsmap->list_length = size - 4 - charsmap->unit_count * 4;
    zstc_status status = copy(charsmap, bytes, size);
    if (status == ZSTC_OK) status = check_list(charsmap, where);
    if (status != ZSTC_OK) {
        zstc_charsmap_free(charsmap);
        return status;
    }
    set_ascii(charsmap);
    *out = charsmap;
    return ZSTC_OK;
}

void zstc_charsmap_free(zstc_charsmap *charsmap) {
    if (charsmap == NULL) return;
    free(charsmap->units);
    free(charsmap->list);
    free(charsmap);
}

size_t zstc_charsmap_longest(const zstc_charsmap *charsmap) { return charsmap->longest; }

/* ---- applying it ---- */

/* `out` has room for what a character can become. */
static inline void put(zstc_buffer *out, const char *bytes, size_t length) {
    memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
}

static inline void put_or_keep(zstc_buffer *out, replacement to, const char *text, size_t length) {
    if (to.bytes != NULL) {
        put(out, to.bytes, to.length);
    } else {
        put(out, text, length);
    }
}

/* Room for every character up to `end`, and for one of them that grows. */
static zstc_status make_room(zstc_buffer *out, const zstc_charsmap *charsmap, size_t left) {
    return zstc_buffer_reserve(out, left + charsmap->longest + 4);
}

static zstc_status apply_cluster(const zstc_charsmap *charsmap, const char *text, size_t length, size_t left,
                                 zstc_buffer *out) {
    if (length < CLUSTER_MOST) {
        replacement to = look_up(charsmap, text, length);
        if (to.bytes != NULL) return zstc_buffer_add(out, to.bytes, to.length);
    }
    for (size_t at = 0; at < length;) {
        uint32_t code_point;
        size_t size = zstc_utf8_decode(text + at, &code_point);
        zstc_status status = make_room(out, charsmap, left - at);
        if (status != ZSTC_OK) return status;
        put_or_keep(out, look_up(charsmap, text + at, size), text + at, size);
        at += size;
    }
    return ZSTC_OK;
}

/* An ASCII character with ASCII behind it is a cluster, but for CR LF. Returns where that ends. */
static size_t apply_ascii(const zstc_charsmap *charsmap, const char *text, size_t length, size_t at, zstc_buffer *out) {
    while (at < length && (unsigned char)text[at] < 0x80) {
        unsigned char next = at + 1 < length ? (unsigned char)text[at + 1] : 0;
        if (next >= 0x80 || (text[at] == '\r' && next == '\n')) break;
        replacement to = charsmap->ascii[(unsigned char)text[at]];
        if (to.bytes == NULL) {
            out->bytes[out->length++] = text[at++];
        } else if (to.length == 1) {
            out->bytes[out->length++] = to.bytes[0];
            at++;
        } else {
            break;
        }
    }
    return at;
}

zstc_status zstc_charsmap_apply(const zstc_charsmap *charsmap, const char *text, size_t length, zstc_buffer *out) {
    for (size_t at = 0; at < length;) {
        zstc_status status = make_room(out, charsmap, length - at);
        if (status != ZSTC_OK) return status;
        at = apply_ascii(charsmap, text, length, at, out);
        if (at == length) break;
        size_t cluster = zstc_grapheme_length(text + at, length - at);
        status = apply_cluster(charsmap, text + at, cluster, length - at, out);
        if (status != ZSTC_OK) return status;
        at += cluster;
    }
    return ZSTC_OK;
}
