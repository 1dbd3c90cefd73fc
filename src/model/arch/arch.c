#include "model/arch/arch.h"

#include <string.h>

#include "base/fail.h"
#include "base/list.h"
#include "model/arch/row.h"
#include "model/config_parts.h"

/* A row an architecture, in the order in which messages list those that are supported. */
static const zstc_arch_row *const table[] = {
    /* clang-format off */
    &zstc_arch_bart,
    &zstc_arch_bert,
    &zstc_arch_roberta,
    &zstc_arch_xlm_roberta,
    &zstc_arch_camembert,
    &zstc_arch_distilbert,
    &zstc_arch_electra,
    &zstc_arch_convbert,
    &zstc_arch_deberta,
    &zstc_arch_deberta_v2,
    &zstc_arch_modernbert,
    /* clang-format on */
};
enum { ROWS = sizeof table / sizeof *table };

/* ---- finding a row ---- */

static const zstc_arch_row *row_of_type(const char *model_type) {
    for (size_t i = 0; i < ROWS; i++) {
        if (strcmp(table[i]->model_type, model_type) == 0) return table[i];
    }
    return &zstc_arch_other;
}

/* "BartForSequenceClassification" and "BartModel" are classes of the family "Bart". */
static bool is_class_of(const char *class, const char *family) {
    size_t length = strlen(family);
    if (strncmp(class, family, length) != 0) return false;
    return strncmp(class + length, "For", 3) == 0 || strcmp(class + length, "Model") == 0 ||
           strcmp(class + length, "LMHeadModel") == 0;
}

/* The model_type by the name of the class; a class that is not known stands for itself, so that it is named in
 * messages. "" where there is none. */
static const char *type_of_class(const zstc_fields *fields) {
    const json_t *classes = zstc_field(fields, "architectures");
    const char *class = json_string_value(json_is_array(classes) ? json_array_get(classes, 0) : classes);
    if (class == NULL) return "";
    for (size_t i = 0; i < ROWS; i++) {
        if (is_class_of(class, table[i]->class_name)) return table[i]->model_type;
    }
    return class;
}

zstc_status zstc_config_read_arch(zstc_config *config, zstc_fields *fields, int64_t *special_tokens) {
    const char *type = zstc_field_string(fields, "model_type", "");
    if (*type == '\0') type = type_of_class(fields);
    if (strlen(type) >= sizeof config->model_type) {
        return zstc_fail(ZSTC_MODEL, "%s: \"model_type\" or \"architectures\" is too long (%zu bytes, at most %zu)",
                         fields->where, strlen(type), sizeof config->model_type - 1);
    }
    strcpy(config->model_type, type);
    const zstc_arch_row *row = row_of_type(type);
    config->arch = row->arch;
    row->read(config, fields);
    *special_tokens = row->special_tokens;
    return fields->status;
}

/* ---- what is known of it ---- */

/* NULL for UNKNOWN, which has several rows. */
static const zstc_arch_row *row_of(zstc_arch arch) {
    for (size_t i = 0; i < ROWS; i++) {
        if (table[i]->names != NULL && table[i]->arch == arch) return table[i];
    }
    return NULL;
}

const zstc_arch_names *zstc_arch_names_of(zstc_arch arch) {
    const zstc_arch_row *row = row_of(arch);
    return row != NULL ? row->names : NULL;
}

bool zstc_arch_overflows_float16(zstc_arch arch) {
    const zstc_arch_row *row = row_of(arch);
    return row != NULL && row->overflows_float16;
}

const zstc_arch_row *zstc_arch_row_at(size_t index) { return index < ROWS ? table[index] : NULL; }

bool zstc_arch_encodes_texts(zstc_arch arch) {
    const zstc_arch_row *row = row_of(arch);
    return row != NULL && row->encodes_texts;
}

static bool is_known(const zstc_arch_row *row) { return row->names != NULL; }
static bool is_encoder(const zstc_arch_row *row) { return row->encodes_texts; }

static void list(char *text, size_t size, bool (*is_listed)(const zstc_arch_row *row)) {
    size_t count = 0, listed = 0;
    *text = '\0';
    for (size_t i = 0; i < ROWS; i++) count += is_listed(table[i]);
    for (size_t i = 0; i < ROWS; i++) {
        if (is_listed(table[i])) zstc_list_add(text, size, table[i]->model_type, listed++, count);
    }
}

void zstc_arch_list_known(char *text, size_t size) { list(text, size, is_known); }
void zstc_arch_list_encoders(char *text, size_t size) { list(text, size, is_encoder); }
