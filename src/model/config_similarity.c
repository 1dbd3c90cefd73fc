/* The similarity term in config.json, beside a classifier or alone:
 *
 *     "zstc_similarity": {"weights": "similarity.safetensors", "weight": 10.0, "offset": 0.0, "pooling": "mean",
 *                         "template": "{}", "max_length": 256}
 *
 * docs/scores.md says what each of them means. */
#include <inttypes.h>
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

static zstc_pooling read_pooling(zstc_fields *fields, zstc_pooling otherwise) {
    const char *name = zstc_field_string(fields, "pooling", otherwise == ZSTC_POOLING_CLS ? "cls" : "mean");
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

static zstc_status find_section(const json_t **out, const zstc_fields *fields) {
    *out = zstc_field(fields, section);
    if (*out == NULL || json_is_object(*out)) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL, "%s: \"%s\" is not an object", fields->where, section);
}

/* What holds where the section does not say. */
typedef struct {
    zstc_pooling pooling;
    double weight;
    int64_t max_length;
} defaults;

/* All but the weights. `most` tokens fit a text. */
static zstc_status read_section(zstc_similarity *read, zstc_fields *own, const defaults *usual, int64_t most) {
    const char *sentence = zstc_field_string(own, "template", NULL);
    read->pooling = read_pooling(own, usual->pooling);
    read->weight = read_finite(own, "weight", usual->weight);
    read->offset = read_finite(own, "offset", 0);
    read->max_length = zstc_field_integer(own, "max_length", usual->max_length, LENGTH_LEAST, most);
    return own->status == ZSTC_OK ? copy(&read->sentence, sentence) : own->status;
}

zstc_status zstc_config_read_similarity(zstc_config *config, const zstc_fields *fields) {
    const json_t *object = NULL;
    zstc_status status = find_section(&object, fields);
    if (status != ZSTC_OK || object == NULL) return status;
    zstc_fields own = {.object = object, .where = fields->where, .what = section};
    refuse_others(&own);
    const char *weights = read_file_name(&own);
    const defaults usual = {.pooling = ZSTC_POOLING_MEAN, .weight = 1, .max_length = config->max_length};
    status = read_section(&config->similarity, &own, &usual, config->max_length);
    return status == ZSTC_OK ? copy(&config->similarity.weights, weights) : status;
}

/* ---- alone ---- */

/* What sentence-transformers multiplies cosines by where it trains with a softmax over them, "scale" of its
 * MultipleNegativesRankingLoss: the temperature is 1 / 20. */
static const double SCALE = 20;

static zstc_status check_body(const zstc_config *config, const zstc_fields *fields, const zstc_modules *modules) {
    char known[256];
    if (!zstc_arch_encodes_texts(config->arch)) {
        zstc_arch_list_encoders(known, sizeof known);
        return zstc_fail(ZSTC_UNSUPPORTED,
                         "%s: a sentence encoder of the architecture '%s' is not supported (expected %s)",
                         fields->where, config->model_type, known);
    }
    if (modules->size == config->hidden) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL,
                     "%s: the vectors of tokens have %" PRId64 " numbers, but those of the Pooling module %" PRId64,
                     fields->where, config->hidden, modules->size);
}

/* max_seq_length comes before the tokenizer's own limit; both end with the table of positions. */
static int64_t limit_of(const zstc_config *config, const zstc_modules *modules, int64_t most) {
    if (modules->max_length == 0) return config->max_length;
    return modules->max_length < most ? modules->max_length : most;
}

static zstc_status read_alone(zstc_config *config, zstc_fields *own, const zstc_modules *modules) {
    zstc_similarity *read = &config->similarity;
    int64_t most = config->position_rows - config->first_position;
    const defaults usual = {
        .pooling = modules->pooling, .weight = SCALE, .max_length = limit_of(config, modules, most)};
    refuse_others(own);
    if (zstc_field(own, "weights") != NULL) zstc_field_fail(own, "weights", "none: the model is the encoder");
    read->alone = true;
    read->has_offset = zstc_field(own, "offset") != NULL;
    read->lower_case = modules->lower_case;
    zstc_status status = read_section(read, own, &usual, most);
    config->max_length = read->max_length;
    return status;
}

zstc_status zstc_config_read_alone(zstc_config *config, const zstc_fields *fields, const zstc_modules *modules) {
    const json_t *object = NULL;
    zstc_status status = check_body(config, fields, modules);
    if (status == ZSTC_OK) status = find_section(&object, fields);
    if (status != ZSTC_OK) return status;
    zstc_fields own = {.object = object, .where = fields->where, .what = section};
    return read_alone(config, &own, modules);
}
