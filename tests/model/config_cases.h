/* Configs to read, and small changes to them. */
#ifndef ZSTC_TESTS_MODEL_CONFIG_CASES_H
#define ZSTC_TESTS_MODEL_CONFIG_CASES_H

#include <stdlib.h>

#include "model/config_parts.h"
#include "model/make.h"

#define BART                                                                                                           \
    "{\"model_type\":\"bart\",\"d_model\":32,\"encoder_layers\":3,\"encoder_attention_heads\":4,\"encoder_ffn_dim\":"  \
    "64,"                                                                                                              \
    "\"decoder_layers\":2,\"decoder_attention_heads\":8,\"decoder_ffn_dim\":96,\"vocab_size\":1301,"                   \
    "\"max_position_embeddings\":128,\"id2label\":{\"0\":\"contradiction\",\"1\":\"neutral\",\"2\":\"entailment\"}}"
#define BERT                                                                                                           \
    "{\"model_type\":\"bert\",\"hidden_size\":32,\"num_hidden_layers\":3,\"num_attention_heads\":4,"                   \
    "\"intermediate_size\":64,\"vocab_size\":1700,\"max_position_embeddings\":128,"                                    \
    "\"id2label\":{\"0\":\"contradiction\",\"1\":\"neutral\",\"2\":\"entailment\"}}"

#define DISTILBERT                                                                                                     \
    "{\"model_type\":\"distilbert\",\"dim\":32,\"n_layers\":3,\"n_heads\":4,\"hidden_dim\":64,\"vocab_size\":1700,"    \
    "\"max_position_embeddings\":128,\"id2label\":{\"0\":\"entailment\",\"1\":\"not_entailment\"}}"

#define CONVBERT                                                                                                       \
    "{\"model_type\":\"convbert\",\"hidden_size\":48,\"num_hidden_layers\":3,\"num_attention_heads\":6,"               \
    "\"intermediate_size\":64,\"vocab_size\":1700,\"max_position_embeddings\":128,"                                    \
    "\"id2label\":{\"0\":\"contradiction\",\"1\":\"neutral\",\"2\":\"entailment\"}}"

static inline zstc_status parse(zstc_config *config, const char *text, const char *tokenizer) {
    zstc_span none = {NULL, 0}, span = {(const unsigned char *)text, strlen(text)};
    if (tokenizer != NULL) none = (zstc_span){(const unsigned char *)tokenizer, strlen(tokenizer)};
    return zstc_config_parse(config, span, none, "model");
}

/* A config with one field set to `value` (JSON), or left out when `value` is NULL. */
static inline char *with(const char *base, const char *key, const char *value) {
    json_t *root = json_loads(base, 0, NULL);
    assert_non_null(root);
    if (value == NULL) {
        json_object_del(root, key);
    } else {
        assert_int_equal(
            json_object_set_new(root, key, json_loads(value, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, NULL)), 0);
    }
    char *text = json_dumps(root, 0);
    assert_non_null(text);
    json_decref(root);
    return text;
}

static inline zstc_status parse_with(zstc_config *config, const char *base, const char *key, const char *value) {
    char *text = with(base, key, value);
    zstc_status status = parse(config, text, NULL);
    free(text);
    return status;
}

#endif
