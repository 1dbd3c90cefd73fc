/* What config.json and tokenizer_config.json say about a model. */
#ifndef ZSTC_MODEL_CONFIG_H
#define ZSTC_MODEL_CONFIG_H

#include <stdbool.h>

#include "model/arch/arch.h"
#include "model/files.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { ZSTC_ACT_GELU, ZSTC_ACT_GELU_TANH, ZSTC_ACT_RELU, ZSTC_ACT_SILU, ZSTC_ACT_TANH } zstc_activation;

/* One stack of transformer layers. */
typedef struct {
    int64_t layers, heads, ffn;
} zstc_stack;

/* Attention by relative positions. */
typedef struct {
    bool content_to_position, position_to_content; /* which terms the scores have */
    bool shared_projections; /* the table goes through the layer's own query and key, not through projections of its own
                              */
    bool normed;             /* the table goes through a norm first */
    int64_t span;            /* the table has 2 * span rows, that of distance 0 is row `span`; 0: there is no table */
    int64_t buckets;         /* distances beyond half of it share rows by their logarithm; 0: each has its own */
    int64_t most_distance;   /* where the logarithm ends; and beyond it without buckets */
    int64_t score_terms;     /* scores are divided by the root of this times the size of a head */
} zstc_relative_config;

/* A convolution over the positions of a sequence. */
typedef struct {
    int64_t kernel, groups; /* kernel 0: there is none */
    zstc_activation activation;
} zstc_convolution_config;

/* ConvBERT: half of a layer's heads attend, the other half are a convolution whose kernels follow from the text. Heads
 * of both are half as wide as the hidden size divided by their number, encoder.heads. */
typedef struct {
    int64_t kernel; /* positions that a convolution reads: its own in the middle */
    int64_t groups; /* that the feed-forward products are split into */
} zstc_span_config;

/* The most layers of a stack. */
enum { ZSTC_LAYERS_MOST = 1 << 10 };

/* What only ModernBERT has. */
typedef struct {
    double global_theta, local_theta;    /* of the rotary positions in layers of each kind */
    bool local_layers[ZSTC_LAYERS_MOST]; /* whose positions see `window` others to each side */
    int64_t window;
    bool norm_bias, attention_bias, mlp_bias, head_bias; /* which modules have one */
    bool mean_pooling;                                   /* the head reads the mean of all positions */
} zstc_modernbert_config;

/* How the vectors of a text's tokens become one: their mean, or that of the first token. */
typedef enum { ZSTC_POOLING_MEAN, ZSTC_POOLING_CLS } zstc_pooling;

/* The similarity term: how near a text and a label's sentence lie to each other by a sentence encoder, which has the
 * shape of the classifier's body and its table of words. weight * cosine + offset is added to the entailment logit.
 * Where the term is alone the encoder is all of the model, and that number is a label's logit. */
typedef struct {
    bool alone;      /* the model's weights are the encoder's, and it has no classes */
    bool has_offset; /* where it is alone: without one there is no score of a single label */
    bool lower_case; /* the encoder is meant for texts in lower case */
    char *weights;   /* the file of the encoder's tensors; NULL: the model has no such term, or it is alone */
    char *sentence;  /* a template for labels; NULL: that of the request */
    zstc_pooling pooling;
    double weight, offset;
    int64_t max_length; /* tokens of a text alone, special tokens included */
} zstc_similarity;

typedef struct {
    zstc_arch arch;
    char model_type[64];
    char name[256]; /* "_name_or_path", what it was called when it was saved; "": there is none, or none that fits */
    /* head: the NLI classes in the order of their ids, which config.json calls labels */
    char **class_names;
    int64_t class_count;
    int64_t entailment_id, contradiction_id; /* -1: none, the head has one logit */
    /* limits: max_length is the most tokens of a pair, special tokens included */
    int64_t max_length, vocab_size, max_positions, type_vocab_size;
    /* dimensions; only those of a known architecture are filled in */
    int64_t hidden;
    int64_t embedding_size;      /* of the tables of embeddings; another than hidden where a projection follows them */
    zstc_stack encoder, decoder; /* decoder.layers is 0 where there is none */
    zstc_activation activation, head_activation;
    double layer_norm_eps;
    bool scale_embedding;
    int64_t pad_id, eos_id, decoder_start_id; /* -1: there is none */
    int64_t pair_types;                       /* token types that a pair has: 1 means that all tokens are of type 0 */
    /* The table of positions has position_rows rows; a sequence's first token has the row first_position. */
    int64_t position_rows, first_position;
    bool positions_skip_padding; /* padding in front of a token does not move its position */
    bool no_position_table;      /* tokens know each other's place by the attention alone */
    zstc_relative_config relative;
    zstc_convolution_config convolution;
    zstc_span_config span;
    zstc_modernbert_config modernbert;
    zstc_similarity similarity;
} zstc_config;

/* Zero-initialise it first. An unknown model_type is no error here: arch is UNKNOWN, and classes and limits are read.
 * `class_names`, a list that zstc_class_names_check has passed, comes before the names in config.json; NULL: there is
 * none. A directory of sentence-transformers (modules.json) that is no sequence classifier has a similarity term alone.
 */
zstc_status zstc_config_read(zstc_config *config, zstc_files *files, const char *class_names);
/* The same without the classes, for a tokenizer alone: its model need not be a classifier. */
zstc_status zstc_config_read_limits(zstc_config *config, zstc_files *files);
void zstc_config_clear(zstc_config *config);

#ifdef __cplusplus
}
#endif

#endif
