#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "model/class_names.h"
#include "model/class_word.h"
#include "model/config_parts.h"

enum { CLASSES_MOST = 4096 };

static zstc_status fail_classes(const zstc_fields *fields, const char *what) {
    return zstc_fail(ZSTC_MODEL, "%s: %s", fields->where, what);
}

static zstc_status make_room(zstc_config *config, const zstc_fields *fields, int64_t count) {
    if (count < 1) return fail_classes(fields, "\"id2label\" has no labels");
    if (count > CLASSES_MOST) return fail_classes(fields, "more than 4096 labels");
    config->class_names = calloc((size_t)count, sizeof *config->class_names);
    if (config->class_names == NULL) return zstc_fail_memory();
    config->class_count = count;
    return ZSTC_OK;
}

static zstc_status set_name(zstc_config *config, int64_t id, const char *name, size_t length) {
    char *copy = strndup(name, length);
    if (copy == NULL) return zstc_fail_memory();
    free(config->class_names[id]);
    config->class_names[id] = copy;
    return ZSTC_OK;
}

/* ---- id2label ---- */

static zstc_status read_id2label(zstc_config *config, const zstc_fields *fields, const json_t *map) {
    zstc_status status = make_room(config, fields, (int64_t)json_object_size(map));
    for (int64_t id = 0; status == ZSTC_OK && id < config->class_count; id++) {
        char key[24];
        snprintf(key, sizeof key, "%" PRId64, id);
        const char *name = json_string_value(json_object_get(map, key));
        if (name == NULL) {
            return zstc_fail(ZSTC_MODEL,
                             "%s: \"id2label\" has %" PRId64 " labels, but \"%s\" is not the id of a string",
                             fields->where, config->class_count, key);
        }
        status = set_name(config, id, name, strlen(name));
    }
    return status;
}

/* The names that transformers gives labels which have none. */
static zstc_status number_classes(zstc_config *config, const zstc_fields *fields, int64_t count) {
    zstc_status status = make_room(config, fields, count);
    for (int64_t id = 0; status == ZSTC_OK && id < config->class_count; id++) {
        char name[32];
        snprintf(name, sizeof name, "LABEL_%" PRId64, id);
        status = set_name(config, id, name, strlen(name));
    }
    return status;
}

/* Whether a name says no more than the id: "LABEL_2", or "2" as some trainers write it. */
static bool is_only_a_number(const char *name, int64_t id) {
    char number[32];
    snprintf(number, sizeof number, "label_%" PRId64, id);
    return zstc_class_is_same(name, number) || strcmp(name, number + strlen("label_")) == 0;
}

/* ---- label2id ---- */

/* A whole number, or one in a string; -1 for anything else. */
static int64_t id_of(const json_t *value) {
    double id = -1;
    if (json_is_number(value)) id = json_number_value(value);
    if (json_is_string(value)) {
        char *end = NULL;
        const char *text = json_string_value(value);
        if (*text >= '0' && *text <= '9') id = (double)strtol(text, &end, 10);
        if (end == NULL || *end != '\0') return -1;
    }
    return id >= 0 && id <= CLASSES_MOST && id == floor(id) ? (int64_t)id : -1;
}

static zstc_status fail_contradiction(const zstc_fields *fields, const char *name, int64_t id, const char *other) {
    return zstc_fail(ZSTC_MODEL,
                     "%s: \"label2id\" and \"id2label\" contradict each other: '%s' has id %" PRId64
                     " in the one, in the other that is '%s'",
                     fields->where, name, id, other);
}

static zstc_status fail_id(const zstc_fields *fields, const char *name, const char *why) {
    return zstc_fail(ZSTC_MODEL, "%s: \"label2id\" gives '%s' no id of its own: %s", fields->where, name, why);
}

/* Takes one entry: it names a label that has only a number yet, or says again what is known. `named` says which ids
 * have their name from this map. */
static zstc_status merge_class(zstc_config *config, const zstc_fields *fields, const char *name, const json_t *value,
                               char *named) {
    int64_t id = id_of(value);
    if (id < 0) return fail_id(fields, name, "it is not a whole number from 0 on");
    if (is_only_a_number(name, id)) return ZSTC_OK;
    if (id >= config->class_count) return fail_id(fields, name, "it is not below the number of labels");
    const char *known = config->class_names[id];
    if (zstc_class_is_same(known, name)) return ZSTC_OK;
    if (named[id]) return fail_id(fields, name, "another label has it");
    if (!is_only_a_number(known, id)) return fail_contradiction(fields, name, id, known);
    named[id] = 1;
    return set_name(config, id, name, strlen(name));
}

static zstc_status merge_label2id(zstc_config *config, const zstc_fields *fields, const json_t *map) {
    const char *name;
    json_t *value;
    zstc_status status = ZSTC_OK;
    char *named = calloc((size_t)config->class_count, 1);
    if (named == NULL) return zstc_fail_memory();
    json_object_foreach((json_t *)(uintptr_t)map, name, value) {
        status = merge_class(config, fields, name, value, named);
        if (status != ZSTC_OK) break;
    }
    free(named);
    return status;
}

/* ---- both ---- */

/* NULL where there is none. */
static zstc_status read_map(const json_t **out, const zstc_fields *fields, const char *key) {
    const json_t *map = zstc_field(fields, key);
    if (map != NULL && !json_is_object(map)) {
        return zstc_fail(ZSTC_MODEL, "%s: \"%s\" is not an object", fields->where, key);
    }
    *out = map;
    return ZSTC_OK;
}

/* "num_labels" counts where "id2label" does not, then the names in "label2id"; 2 is transformers' default. */
static zstc_status count_classes(int64_t *count, const zstc_fields *fields, const json_t *label2id) {
    zstc_fields own = *fields;
    int64_t otherwise = label2id != NULL ? (int64_t)json_object_size(label2id) : 2;
    *count = zstc_field_integer(&own, "num_labels", otherwise, 1, INT32_MAX);
    return own.status;
}

static zstc_status read_maps(const json_t **id2label, const json_t **label2id, const zstc_fields *fields) {
    zstc_status status = read_map(id2label, fields, "id2label");
    if (status == ZSTC_OK) status = read_map(label2id, fields, "label2id");
    if (json_object_size(*id2label) == 0 && json_object_size(*label2id) > 0) *id2label = NULL;
    return status;
}

static zstc_status read_names(zstc_config *config, const zstc_fields *fields) {
    const json_t *id2label = NULL, *label2id = NULL;
    int64_t count = 0;
    zstc_status status = read_maps(&id2label, &label2id, fields);
    if (status == ZSTC_OK && id2label != NULL) status = read_id2label(config, fields, id2label);
    if (status == ZSTC_OK && id2label == NULL) status = count_classes(&count, fields, label2id);
    if (status == ZSTC_OK && id2label == NULL) status = number_classes(config, fields, count);
    return status == ZSTC_OK && label2id != NULL ? merge_label2id(config, fields, label2id) : status;
}

/* ---- names that the caller gives ---- */

/* config.json still says how many classes there are. */
static zstc_status take_names(zstc_config *config, const zstc_fields *fields, const char *names) {
    const json_t *id2label = NULL, *label2id = NULL;
    int64_t count = 0;
    const int64_t given = zstc_class_names_count(names);
    zstc_status status = read_maps(&id2label, &label2id, fields);
    if (status == ZSTC_OK && id2label != NULL) count = (int64_t)json_object_size(id2label);
    if (status == ZSTC_OK && id2label == NULL) status = count_classes(&count, fields, label2id);
    if (status == ZSTC_OK && given != count) {
        return zstc_fail(ZSTC_MODEL, "%s: the model has %" PRId64 " classes, but the class names \"%s\" are %" PRId64,
                         fields->where, count, names, given);
    }
    if (status == ZSTC_OK) status = make_room(config, fields, count);
    for (int64_t id = 0; status == ZSTC_OK && id < config->class_count; id++) {
        size_t length = 0;
        const char *name = zstc_class_names_at(names, id, &length);
        status = set_name(config, id, name, length);
    }
    return status;
}

/* ---- which class is which ---- */

/* The first label that starts with one of two prefixes in any case; -1 if there is none. */
static int64_t find_class(const zstc_config *config, const char *prefix, const char *other) {
    for (int64_t id = 0; id < config->class_count; id++) {
        const char *name = config->class_names[id];
        if (zstc_class_starts_with(name, prefix) || zstc_class_starts_with(name, other)) return id;
    }
    return -1;
}

static void list_names(char *list, size_t size, const zstc_config *config) {
    size_t used = 0;
    for (int64_t id = 0; id < config->class_count && used + 1 < size; id++) {
        int length = snprintf(list + used, size - used, "%s'%.64s'", id > 0 ? ", " : "", config->class_names[id]);
        if (length < 0) break;
        used += (size_t)length;
    }
}

static bool are_only_numbers(const zstc_config *config) {
    int64_t id = 0;
    while (id < config->class_count && is_only_a_number(config->class_names[id], id)) id++;
    return id == config->class_count;
}

static zstc_status fail_no_entailment(const zstc_config *config, const zstc_fields *fields) {
    char list[512] = "";
    list_names(list, sizeof list, config);
    if (!are_only_numbers(config)) {
        return zstc_fail(ZSTC_MODEL, "%s: no label starts with \"entail\" (labels: %s)", fields->where, list);
    }
    return zstc_fail(ZSTC_MODEL,
                     "%s: the labels have no names (labels: %s); name them in this order with "
                     "zstc_options_set_class_names or --class-names, for example "
                     "\"contradiction,neutral,entailment\"",
                     fields->where, list);
}

/* A second label of the same name would leave it open which of the two is meant. */
static zstc_status check_single(const zstc_config *config, const zstc_fields *fields, int64_t id) {
    for (int64_t other = 0; other < config->class_count; other++) {
        if (other == id || !zstc_class_is_same(config->class_names[other], config->class_names[id])) continue;
        return zstc_fail(ZSTC_MODEL, "%s: labels %" PRId64 " and %" PRId64 " are both called '%s'", fields->where,
                         id < other ? id : other, id < other ? other : id, config->class_names[id]);
    }
    return ZSTC_OK;
}

static zstc_status find_contradiction(zstc_config *config, const zstc_fields *fields) {
    config->contradiction_id = find_class(config, "contra", "not_entail");
    if (config->contradiction_id >= 0) return check_single(config, fields, config->contradiction_id);
    /* Without a name to go by, what the transformers pipeline takes. */
    config->contradiction_id = config->entailment_id == 0 ? config->class_count - 1 : 0;
    return ZSTC_OK;
}

/* A reranker: its one logit says how well the two texts go together, whatever it is called. */
static zstc_status take_single_class(zstc_config *config, const zstc_fields *fields) {
    if (find_class(config, "contra", "not_entail") >= 0) {
        return zstc_fail(ZSTC_MODEL, "%s: the only label is '%s' (expected one for entailment)", fields->where,
                         config->class_names[0]);
    }
    config->entailment_id = 0;
    config->contradiction_id = -1;
    return ZSTC_OK;
}

zstc_status zstc_config_read_classes(zstc_config *config, const zstc_fields *fields, const char *names) {
    zstc_status status = names != NULL ? take_names(config, fields, names) : read_names(config, fields);
    if (status != ZSTC_OK) return status;
    if (config->class_count == 1) return take_single_class(config, fields);
    config->entailment_id = find_class(config, "entail", "entail");
    if (config->entailment_id < 0) return fail_no_entailment(config, fields);
    status = check_single(config, fields, config->entailment_id);
    return status == ZSTC_OK ? find_contradiction(config, fields) : status;
}
