/* The names that a table of words may have in a checkpoint. */
#include <string.h>

#include "model/arch/arch.h"
#include "model/arch/row.h"

/* The last two parts of a name: "embed_tokens.weight". */
static const char *end_of(const char *name) {
    const char *end = name + strlen(name);
    for (int dots = 0; end > name; end--) {
        if (end[-1] == '.' && ++dots == 2) break;
    }
    return end;
}

static bool ends_as(const char *name, const char *known) {
    const char *end = end_of(known);
    size_t length = strlen(name), size = strlen(end);
    return length >= size && strcmp(name + length - size, end) == 0;
}

static bool names_table_of_words(const zstc_arch_names *names, const char *name) {
    bool found = names->language_head != NULL && ends_as(name, names->language_head);
    for (size_t i = 0; !found && i < ZSTC_WORDS_NAMES && names->words[i] != NULL; i++) {
        found = ends_as(name, names->words[i]);
    }
    return found;
}

bool zstc_arch_may_name_words(const char *name) {
    const zstc_arch_row *row;
    for (size_t i = 0; (row = zstc_arch_row_at(i)) != NULL; i++) {
        if (row->names != NULL && names_table_of_words(row->names, name)) return true;
    }
    return false;
}
