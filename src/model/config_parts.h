/* The parts that a config is read by; for config.c and for fuzzing. */
#ifndef ZSTC_MODEL_CONFIG_PARTS_H
#define ZSTC_MODEL_CONFIG_PARTS_H

#include "base/fields.h"
#include "model/config.h"
#include "model/modules.h"

/* Reads a config from the bytes of config.json and tokenizer_config.json (.data NULL: there is none). `folder` stands
 * before their names in messages. */
zstc_status zstc_config_parse(zstc_config *config, zstc_span config_json, zstc_span tokenizer_json, const char *folder);

/* Labels, entailment_id and contradiction_id. `names` as zstc_config_read has it. */
zstc_status zstc_config_read_classes(zstc_config *config, const zstc_fields *fields, const char *names);

/* The section "zstc_similarity", where there is one; the limits must have been read. */
zstc_status zstc_config_read_similarity(zstc_config *config, const zstc_fields *fields);

/* The same of a model that is a sentence encoder alone; the section may be missing. `modules` says what its other files
 * do. */
zstc_status zstc_config_read_alone(zstc_config *config, const zstc_fields *fields, const zstc_modules *modules);

/* arch, dimensions, positions and special ids by model_type. `*special_tokens` becomes how many a pair has. */
zstc_status zstc_config_read_arch(zstc_config *config, zstc_fields *fields, int64_t *special_tokens);

#endif
