#include "text/grapheme.h"

#include "base/utf8.h"
#include "text/unicode_tables.h"

/* Grapheme_Cluster_Break, with what Indic_Conjunct_Break and Extended_Pictographic add: the values of
 * zstc_unicode_graphemes (make_unicode_tables.py). EXTEND is InCB=Extend, PLAIN_EXTEND is not. */
enum {
    OTHER,
    CR,
    LF,
    CONTROL,
    EXTEND,
    ZWJ,
    REGIONAL,
    PREPEND,
    SPACING,
    HANGUL_L,
    HANGUL_V,
    HANGUL_T,
    HANGUL_SYLLABLE,
    PICTOGRAPH,
    CONSONANT,
    LINKER,
    PLAIN_EXTEND,
    HANGUL_LV,
    HANGUL_LVT
};

static unsigned table_class(uint32_t code_point) {
    const zstc_unicode_partition *table = &zstc_unicode_graphemes;
    size_t low = 0, high = table->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (table->entries[middle] >> 8 <= code_point) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return table->entries[low] & 0xFF;
}

/* Every 28th syllable is one without a final consonant (Unicode, 3.12). */
static unsigned class_of(uint32_t code_point) {
    /* What most text that is not ASCII is of needs no search: Greek and Cyrillic letters, ideographs. */
    if (code_point >= 0x370 && code_point < 0x483) return OTHER;
    if (code_point >= 0x4E00 && code_point < 0xA000) return OTHER;
    unsigned class = table_class(code_point);
    if (class != HANGUL_SYLLABLE) return class;
    return (code_point - 0xAC00) % 28 == 0 ? HANGUL_LV : HANGUL_LVT;
}

static int is_extend(unsigned class) { return class == EXTEND || class == LINKER || class == PLAIN_EXTEND; }

/* What a cluster holds so far. */
typedef struct {
    unsigned last;
    int pictograph; /* rule GB11: 1 after a pictograph and its extenders, 2 after the joiner behind them */
    int conjunct;   /* rule GB9c: 1 after a consonant, 2 once a linker came */
    int regional;   /* rule GB12: how many */
} cluster;

static int joins_hangul(unsigned last, unsigned next) {
    switch (last) {
    case HANGUL_L: return next == HANGUL_L || next == HANGUL_V || next == HANGUL_LV || next == HANGUL_LVT; /* GB6 */
    case HANGUL_V:
    case HANGUL_LV: return next == HANGUL_V || next == HANGUL_T; /* GB7 */
    case HANGUL_T:
    case HANGUL_LVT: return next == HANGUL_T; /* GB8 */
    default: return 0;
    }
}

/* The rules GB3 to GB999. */
static int joins(const cluster *so_far, unsigned next) {
    unsigned last = so_far->last;
    if (last == CR) return next == LF;
    if (last == LF || last == CONTROL) return 0;
    if (next == CR || next == LF || next == CONTROL) return 0;
    if (is_extend(next) || next == ZWJ || next == SPACING || last == PREPEND) return 1;
    if (next == CONSONANT) return so_far->conjunct == 2;
    if (next == PICTOGRAPH) return so_far->pictograph == 2;
    if (next == REGIONAL) return last == REGIONAL && so_far->regional % 2 == 1;
    return joins_hangul(last, next);
}

static void take(cluster *so_far, unsigned class) {
    so_far->last = class;
    if (class == PICTOGRAPH) {
        so_far->pictograph = 1;
    } else if (!is_extend(class)) {
        so_far->pictograph = so_far->pictograph == 1 && class == ZWJ ? 2 : 0;
    } else if (so_far->pictograph == 2) {
        so_far->pictograph = 0;
    }
    if (class == CONSONANT) {
        so_far->conjunct = 1;
    } else if (class == LINKER) {
        so_far->conjunct = so_far->conjunct > 0 ? 2 : 0;
    } else if (class != EXTEND && class != ZWJ) {
        so_far->conjunct = 0;
    }
    if (class == REGIONAL) so_far->regional++;
}

size_t zstc_grapheme_length(const char *text, size_t length) {
    cluster so_far = {0};
    uint32_t code_point;
    size_t at = zstc_utf8_decode(text, &code_point);
    take(&so_far, class_of(code_point));
    while (at < length) {
        size_t size = zstc_utf8_decode(text + at, &code_point);
        unsigned class = class_of(code_point);
        if (!joins(&so_far, class)) break;
        take(&so_far, class);
        at += size;
    }
    return at;
}
