#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/error.h"
#include "model/config_parts.h"

enum { LABELS_MOST = 4096 };

static zstc_status fail_labels(const zstc_fields *fields, const char *what) {
    return zstc_fail(ZSTC_MODEL, "%s: %s", fields->where, what);
}

static zstc_status make_room(zstc_config *config, const zstc_fields *fields, int64_t count) {
    if (count < 2) return fail_labels(fields, "fewer than two labels");
    if (count > LABELS_MOST) return fail_labels(fields, "more than 4096 labels");
    config->label_names = calloc((size_t)count, sizeof *config->label_names);
    if (config->label_names == NULL) return zstc_fail_memory();
    config->label_count = count;
    return ZSTC_OK;
}

static zstc_status set_name(zstc_config *config, int64_t id, const char *name) {
    config->label_names[id] = strdup(name);
    return config->label_names[id] != NULL ? ZSTC_OK : zstc_fail_memory();
}

static zstc_status read_id2label(zstc_config *config, const zstc_fields *fields, const json_t *map) {
    if (!json_is_object(map)) return fail_labels(fields, "\"id2label\" is not an object");
    zstc_status status = make_room(config, fields, (int64_t)json_object_size(map));
    for (int64_t id = 0; status == ZSTC_OK && id < config->label_count; id++) {
        char key[24];
        snprintf(key, sizeof key, "%" PRId64, id);
        const char *name = json_string_value(json_object_get(map, key));
        if (name == NULL) {
            return zstc_fail(ZSTC_MODEL,
                             "%s: \"id2label\" has %" PRId64 " labels, but \"%s\" is not the id of a string",
                             fields->where, config->label_count, key);
        }
        status = set_name(config, id, name);
    }
    return status;
}

static zstc_status read_label2id(zstc_config *config, const zstc_fields *fields, json_t *map) {
    if (!json_is_object(map)) return fail_labels(fields, "\"label2id\" is not an object");
    zstc_status status = make_room(config, fields, (int64_t)json_object_size(map));
    const char *name;
    json_t *value;
    if (status != ZSTC_OK) return status;
    json_object_foreach(map, name, value) {
        double id = json_is_number(value) ? json_number_value(value) : -1;
        int usable = id >= 0 && id < (double)config->label_count && id == floor(id);
        if (!usable || config->label_names[(int64_t)id] != NULL) {
            return zstc_fail(ZSTC_MODEL, "%s: \"label2id\" gives '%s' no id of its own", fields->where, name);
        }
        status = set_name(config, (int64_t)id, name);
        if (status != ZSTC_OK) return status;
    }
    return ZSTC_OK;
}

/* The names that transformers gives labels which have none. */
static zstc_status number_labels(zstc_config *config, zstc_fields *fields) {
    int64_t count = zstc_field_integer(fields, "num_labels", 2, 2, LABELS_MOST);
    zstc_status status = fields->status == ZSTC_OK ? make_room(config, fields, count) : fields->status;
    for (int64_t id = 0; status == ZSTC_OK && id < config->label_count; id++) {
        char name[32];
        snprintf(name, sizeof name, "LABEL_%" PRId64, id);
        status = set_name(config, id, name);
    }
    return status;
}

/* Not strncasecmp: in a Turkish locale that takes "I" for another letter. */
static int starts_with(const char *name, const char *prefix) {
    for (; *prefix != '\0'; name++, prefix++) {
        char lower = *name >= 'A' && *name <= 'Z' ? (char)(*name + 'a' - 'A') : *name;
        if (lower != *prefix) return 0;
    }
    return 1;
}

/* The first label that starts with one of two prefixes in any case; -1 if there is none. */
static int64_t find_label(const zstc_config *config, const char *prefix, const char *other) {
    for (int64_t id = 0; id < config->label_count; id++) {
        const char *name = config->label_names[id];
        if (starts_with(name, prefix) || starts_with(name, other)) return id;
    }
    return -1;
}

static zstc_status fail_no_entailment(const zstc_config *config, const zstc_fields *fields) {
    char list[512] = "";
    size_t used = 0;
    for (int64_t id = 0; id < config->label_count && used + 1 < sizeof list; id++) {
        int length =
            snprintf(list + used, sizeof list - used, "%s'%.64s'", id > 0 ? ", " : "", config->label_names[id]);
        if (length < 0) break;
        used += (size_t)length;
    }
    return zstc_fail(ZSTC_MODEL, "%s: no label starts with \"entail\" (labels: %s)", fields->where, list);
}

zstc_status zstc_config_read_labels(zstc_config *config, const zstc_fields *fields) {
    zstc_fields own = *fields;
    const json_t *names = zstc_field(fields, "id2label"), *ids = zstc_field(fields, "label2id");
    zstc_status status = names != NULL ? read_id2label(config, fields, names)
                         : ids != NULL ? read_label2id(config, fields, json_object_get(fields->object, "label2id"))
                                       : number_labels(config, &own);
    if (status != ZSTC_OK) return status;
    config->entailment_id = find_label(config, "entail", "entail");
    if (config->entailment_id < 0) return fail_no_entailment(config, fields);
    config->contradiction_id = find_label(config, "contra", "not_entail");
    /* Without a name to go by, what the transformers pipeline takes. */
    if (config->contradiction_id < 0) {
        config->contradiction_id = config->entailment_id == 0 ? config->label_count - 1 : 0;
    }
    return ZSTC_OK;
}
