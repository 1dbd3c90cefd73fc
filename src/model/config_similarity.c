/* The similarity term in config.json:
 *
 *     "zstc_similarity": {"weights": "similarity.safetensors", "weight": 10.0, "offset": 0.0, "pooling": "mean",
 *                         "template": "{}", "max_length": 256}
 *
 * docs/scores.md says what each of them means. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "model/config_parts.h"

static const char section[] = "zstc_similarity";

/* Special tokens of a text alone, and one of its own. */
enum { LENGTH_LEAST = 3 };

static const char *const keys[] = {"weights", "weight", "offset", "pooling", "template", "max_length"};

/* A key that is not known would change a score unseen. */
static void refuse_others(zstc_fields *fields) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)fields->object, key, value) {
        int known = 0;
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) known |= strcmp(key, keys[i]) == 0;
        if (!known) zstc_field_fail(fields, key, "no such key");
    }
}

static double read_finite(zstc_fields *fields, const char *key, double otherwise) {
    double number = zstc_field_number(fields, key, otherwise);
    if (!isfinite(number)) zstc_field_fail(fields, key, "a finite number");
    return number;
}

static zstc_pooling read_pooling(zstc_fields *fields) {
    const char *name = zstc_field_string(fields, "pooling", "mean");
    if (strcmp(name, "mean") == 0) return ZSTC_POOLING_MEAN;
    if (strcmp(name, "cls") == 0) return ZSTC_POOLING_CLS;
    zstc_field_fail(fields, "pooling", "mean or cls");
    return ZSTC_POOLING_MEAN;
}

/* A file beside config.json: no path leads elsewhere. */
static const char *read_file_name(zstc_fields *fields) {
    const char *name = zstc_field_needed_string(fields, "weights");
    if (*name == '\0' || strchr(name, '/') != NULL) zstc_field_fail(fields, "weights", "the name of a file");
    return name;
}

static zstc_status copy(char **out, const char *text) {
    if (text == NULL) return ZSTC_OK;
    *out = strdup(text);
    return *out != NULL ? ZSTC_OK : zstc_fail_memory();
}

zstc_status zstc_config_read_similarity(zstc_config *config, const zstc_fields *fields) {
    const json_t *object = zstc_field(fields, section);
    if (object == NULL) return ZSTC_OK;
    if (!json_is_object(object)) return zstc_fail(ZSTC_MODEL, "%s: \"%s\" is not an object", fields->where, section);
    zstc_fields own = {.object = object, .where = fields->where, .what = section};
    zstc_similarity *read = &config->similarity;
    refuse_others(&own);
    const char *weights = read_file_name(&own), *sentence = zstc_field_string(&own, "template", NULL);
    read->pooling = read_pooling(&own);
    read->weight = read_finite(&own, "weight", 1);
    read->offset = read_finite(&own, "offset", 0);
    read->max_length = zstc_field_integer(&own, "max_length", config->max_length, LENGTH_LEAST, config->max_length);
    if (own.status != ZSTC_OK) return own.status;
    zstc_status status = copy(&read->sentence, sentence);
    return status == ZSTC_OK ? copy(&read->weights, weights) : status;
}
