#include "text/unicode_category.h"

#include <string.h>

#include "text/unicode_tables.h"

/* By number; the order is that of make_unicode_categories.py. */
static const char names[][3] = {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl",
                                "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc",
                                "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Co", "Cn"};

unsigned zstc_unicode_category(uint32_t code_point) {
    const zstc_unicode_partition *table = &zstc_unicode_category_table;
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

uint32_t zstc_unicode_categories(const char *name) {
    uint32_t found = 0;
    size_t length = strlen(name);
    if (length < 1 || length > 2) return 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strncmp(names[i], name, length) == 0) found |= UINT32_C(1) << i;
    }
    return found;
}
