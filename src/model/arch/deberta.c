/* DeBERTa: an encoder whose attention also scores by relative positions, read at its first position. What version 2 has
 * in common with it is read here; the arithmetic is that of transformers' DebertaForSequenceClassification. */
#include "model/arch/deberta.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/arch/keys.h"

enum { PAIR_TYPES = 2, NAME_MOST = 32 };

static const zstc_stack_keys encoder_keys = {
    .layers = "num_hidden_layers", .heads = "num_attention_heads", .ffn = "intermediate_size"};

/* ---- lists of names: "p2c|c2p" ---- */

/* Copies the next name in lower case without the space around it; NULL behind the last. */
static const char *next_name(const char *list, char name[NAME_MOST]) {
    size_t length = strcspn(list, "|"), start = 0, end = length, used = 0;
    while (start < end && isspace((unsigned char)list[start])) start++;
    while (end > start && isspace((unsigned char)list[end - 1])) end--;
    for (; start < end && used + 1 < NAME_MOST; start++) name[used++] = (char)tolower((unsigned char)list[start]);
    name[used] = '\0';
    return list[length] == '|' ? list + length + 1 : NULL;
}

void zstc_deberta_each_name(zstc_config *config, zstc_fields *fields, const char *key, const char *list,
                            zstc_deberta_name_reader read) {
    char name[NAME_MOST];
    while (list != NULL && fields->status == ZSTC_OK) {
        list = next_name(list, name);
        if (!read(config, name)) zstc_key_refuse(fields, key, name);
    }
}

/* A name that stands twice is refused like an unknown one: version 1 would scale the scores by both. */
static bool read_type(zstc_config *config, const char *name) {
    bool *type = NULL;
    if (strcmp(name, "c2p") == 0) type = &config->relative.content_to_position;
    if (strcmp(name, "p2c") == 0) type = &config->relative.position_to_content;
    if (type == NULL || *type) return false;
    config->relative.score_terms++;
    return *type = true;
}

/* A string of names, or a list of them. */
static void read_types(zstc_config *config, zstc_fields *fields) {
    static const char key[] = "pos_att_type";
    const json_t *value = zstc_field(fields, key);
    config->relative.score_terms = 1;
    if (!json_is_array(value)) {
        return zstc_deberta_each_name(config, fields, key, zstc_field_string(fields, key, NULL), read_type);
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *name = json_string_value(json_array_get(value, i));
        if (name == NULL) return zstc_field_fail(fields, key, "a list of strings");
        if (!read_type(config, name)) return zstc_key_refuse(fields, key, name);
    }
}

/* ---- the config ---- */

static void read_relative(zstc_config *config, zstc_fields *fields) {
    zstc_relative_config *relative = &config->relative;
    read_types(config, fields);
    int64_t most = zstc_field_integer(fields, "max_relative_positions", -1, -ZSTC_POSITIONS_MOST, ZSTC_POSITIONS_MOST);
    relative->most_distance = most < 1 ? config->max_positions : most;
    relative->span = relative->most_distance;
    if (!zstc_field_flag(fields, "relative_attention", 0)) {
        relative->content_to_position = relative->position_to_content = false;
    }
    if (!relative->content_to_position && !relative->position_to_content) relative->span = 0;
}

/* A size that follows from others in every checkpoint. */
static void refuse_other_size(zstc_fields *fields, const char *key, int64_t wanted) {
    char text[32];
    int64_t size = zstc_field_integer(fields, key, wanted, 1, ZSTC_HIDDEN_MOST);
    snprintf(text, sizeof text, "%" PRId64, size);
    if (size != wanted) zstc_key_refuse(fields, key, text);
}

void zstc_deberta_read(zstc_config *config, zstc_fields *fields) {
    zstc_key_sizes(config, fields);
    config->type_vocab_size = zstc_field_integer(fields, "type_vocab_size", 0, 0, ZSTC_TYPES_MOST);
    config->pair_types = config->type_vocab_size < PAIR_TYPES ? 1 : PAIR_TYPES;
    config->hidden = zstc_field_size(fields, "hidden_size", ZSTC_HIDDEN_MOST);
    config->embedding_size = zstc_field_integer(fields, "embedding_size", config->hidden, 1, ZSTC_HIDDEN_MOST);
    config->encoder = zstc_key_stack(config, fields, &encoder_keys);
    config->activation = zstc_key_activation(fields, "hidden_act");
    config->head_activation = zstc_key_activation(fields, "pooler_hidden_act");
    config->layer_norm_eps = zstc_key_epsilon(fields, 1e-7);
    config->pad_id = zstc_key_token(config, fields, "pad_token_id", 0);
    config->eos_id = config->decoder_start_id = -1;
    config->no_position_table = !zstc_field_flag(fields, "position_biased_input", 1);
    read_relative(config, fields);
    refuse_other_size(fields, "pooler_hidden_size", config->hidden);
    refuse_other_size(fields, "attention_head_size", config->hidden / config->encoder.heads);
}

static void read_deberta(zstc_config *config, zstc_fields *fields) {
    zstc_deberta_read(config, fields);
    if (zstc_field_flag(fields, "talking_head", 0)) zstc_key_refuse(fields, "talking_head", "true");
}

static const zstc_stack_names encoder = {
    .positions = "embeddings.position_embeddings.weight",
    .embedding_norm = "embeddings.LayerNorm",
    .embedding_project = "embeddings.embed_proj",
    .relative = "encoder.rel_embeddings.weight",
    .layers = "encoder.layer.",
    .count_key = "num_hidden_layers",
    .parts =
        {
            [ZSTC_PART_QUERY_KEY_VALUE] = "attention.self.in_proj",
            [ZSTC_PART_QUERY_BIAS] = "attention.self.q_bias",
            [ZSTC_PART_VALUE_BIAS] = "attention.self.v_bias",
            [ZSTC_PART_POSITION_KEY] = "attention.self.pos_proj",
            [ZSTC_PART_POSITION_QUERY] = "attention.self.pos_q_proj",
            [ZSTC_PART_ATTENDED] = "attention.output.dense",
            [ZSTC_PART_ATTENDED_NORM] = "attention.output.LayerNorm",
            [ZSTC_PART_UP] = "intermediate.dense",
            [ZSTC_PART_DOWN] = "output.dense",
            [ZSTC_PART_NORM] = "output.LayerNorm",
        },
};

static const zstc_arch_names names = {
    .prefix = "deberta.",
    .words = {"embeddings.word_embeddings.weight"},
    .language_head = "cls.predictions.decoder.weight",
    .types = "embeddings.token_type_embeddings.weight",
    .encoder = &encoder,
    .dense = "pooler.dense",
    .output = "classifier",
};

const zstc_arch_row zstc_arch_deberta = {
    .arch = ZSTC_ARCH_DEBERTA,
    .model_type = "deberta",
    .class_name = "Deberta",
    .read = read_deberta,
    .special_tokens = 3,
    .overflows_float16 = true,
    .names = &names,
};
