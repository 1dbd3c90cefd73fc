/* Architectures: which there are, and what their checkpoints call things. Each has one row, in a file of its family in
 * this folder; the rows stand in one table, in arch.c. */
#ifndef ZSTC_MODEL_ARCH_ARCH_H
#define ZSTC_MODEL_ARCH_ARCH_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* UNKNOWN: an architecture whose forward pass is not known. */
typedef enum {
    ZSTC_ARCH_UNKNOWN,
    ZSTC_ARCH_BART,
    ZSTC_ARCH_ROBERTA,
    ZSTC_ARCH_BERT,
    ZSTC_ARCH_DEBERTA,
    ZSTC_ARCH_DEBERTA_V2,
    ZSTC_ARCH_XLM_ROBERTA,
    ZSTC_ARCH_CAMEMBERT,
    ZSTC_ARCH_DISTILBERT,
    ZSTC_ARCH_ELECTRA,
    ZSTC_ARCH_CONVBERT,
    ZSTC_ARCH_MODERNBERT
} zstc_arch;

/* The parts of a layer: each is a module with a weight, and a bias if the forward pass adds one; _BIAS: a tensor of its
 * own. SPAN: the half of a layer's heads that is a dynamic convolution, see scorer/torch/kernels/span.h. */
typedef enum {
    ZSTC_PART_QUERY,
    ZSTC_PART_KEY,
    ZSTC_PART_VALUE,
    ZSTC_PART_ATTENDED, /* the projection behind attention */
    ZSTC_PART_ATTENDED_NORM,
    ZSTC_PART_CROSS_QUERY, /* CROSS: attention of a decoder to its encoder */
    ZSTC_PART_CROSS_KEY,
    ZSTC_PART_CROSS_VALUE,
    ZSTC_PART_CROSS_ATTENDED,
    ZSTC_PART_CROSS_ATTENDED_NORM,
    ZSTC_PART_UP,
    ZSTC_PART_DOWN,
    ZSTC_PART_NORM,            /* the layer's output */
    ZSTC_PART_QUERY_KEY_VALUE, /* the three as one module */
    ZSTC_PART_QUERY_BIAS,
    ZSTC_PART_VALUE_BIAS,
    ZSTC_PART_POSITION_KEY, /* projections of the table of relative positions */
    ZSTC_PART_POSITION_QUERY,
    ZSTC_PART_SPAN_DEPTHWISE, /* the convolution that makes keys of spans, in its two steps */
    ZSTC_PART_SPAN_POINTWISE,
    ZSTC_PART_SPAN_KEY_BIAS,
    ZSTC_PART_SPAN_KERNEL,
    ZSTC_PART_SPAN_VALUE,
    ZSTC_PARTS
} zstc_part;

/* A stack of transformer layers with its embeddings. Names are below the prefix of the checkpoint. */
typedef struct {
    const char *positions;         /* tensor: the table of positions */
    const char *embedding_norm;    /* module */
    const char *embedding_project; /* module: embeddings to the hidden size; NULL: never another size */
    const char *relative;          /* tensor: the table of relative positions; NULL: there is none */
    const char *relative_norm;     /* module: the norm of that table */
    const char *convolution;       /* module: behind the first layer; NULL: there is none */
    const char *convolution_norm;  /* module */
    const char *final_norm;        /* module: behind the last layer, where norms stand in front; NULL: there is none */
    const char *layers;            /* in front of a layer's number: "encoder.layers." */
    const char *parts[ZSTC_PARTS]; /* modules, in a layer; NULL: these layers do not have it */
    const char *count_key;         /* in config.json: how many layers there are */
} zstc_stack_names;

enum { ZSTC_WORDS_NAMES = 3 };

/* The names of tensors ("….weight") and of modules (which have a weight and a bias) in a checkpoint. */
typedef struct {
    const char *prefix; /* of all but the head; a checkpoint may leave it out */
    /* The table of words. It may be stored under any of these; networks ask for the first. */
    const char *words[ZSTC_WORDS_NAMES];
    /* The output layer of a language model, which is the table of words too; without prefix, NULL: not known. */
    const char *language_head;
    const char *types;                         /* the table of token types; NULL: there is none */
    const zstc_stack_names *encoder, *decoder; /* decoder NULL: there is none */
    /* The head: dense, activation, output. Its dense half has a name below the prefix (pooler) or one without. */
    const char *pooler, *dense, *output;
    const char *head_norm; /* between activation and output; NULL: there is none */
} zstc_arch_names;

/* NULL for UNKNOWN. */
const zstc_arch_names *zstc_arch_names_of(zstc_arch arch);

/* Whether activations of its usual checkpoints pass the largest float16. */
bool zstc_arch_overflows_float16(zstc_arch arch);

/* Whether the body alone can be run as a sentence encoder (scorer/torch/arch/registry.cpp has its code). */
bool zstc_arch_encodes_texts(zstc_arch arch);

/* Whether a table of words may have this name among others, in any architecture: an index of shards may list all of
 * them, or another one, where the table is stored once. */
bool zstc_arch_may_name_words(const char *name);

/* Writes the model types whose forward pass is known, for messages: "bart, bert or roberta", say. */
void zstc_arch_list_known(char *text, size_t size);

/* The same of those that encode texts. */
void zstc_arch_list_encoders(char *text, size_t size);

#ifdef __cplusplus
}
#endif

#endif
