#include "tokenizer/bpe/kind.h"

static const char *const file_names[] = {"vocab.json", NULL}, *const more_file_names[] = {"merges.txt", NULL};

/* Each has its own add_prefix_space. */
static const zstc_tokenizer_class classes[] = {
    {"Roberta", 0, 1}, {"Bart", 0, 1}, {"Longformer", 0, 1}, {"LED", 0, 1},   {"Mvp", 0, 1}, {"Blenderbot", 0, 0},
    {"Deberta", 1, 0}, {"GPT2", 0, 0}, {"CodeGen", 0, 0},    {"Qwen2", 0, 0}, {NULL, 0, 0},
};

static const zstc_model_class model_classes[] = {
    {"roberta", "Roberta"},
    {"bart", "Bart"},
    {"longformer", "Longformer"},
    {"led", "LED"},
    {"mvp", "Mvp"},
    {"data2vec-text", "Roberta"},
    {"ibert", "Roberta"},
    {"deberta", "Deberta"},
    {"roberta-prelayernorm", "Roberta"},
    {"blenderbot", "Blenderbot"},
    {NULL, NULL},
};

const zstc_tokenizer_kind zstc_bpe_kind = {
    .type = "BPE",
    .only_field = "merges",
    .file_names = file_names,
    .more_file_names = more_file_names,
    .classes = classes,
    .model_classes = model_classes,
    .special = {[ZSTC_BOS] = "<s>",
                [ZSTC_EOS] = "</s>",
                [ZSTC_UNK] = "<unk>",
                [ZSTC_SEP] = "</s>",
                [ZSTC_PAD] = "<pad>",
                [ZSTC_CLS] = "<s>",
                [ZSTC_MASK] = "<mask>"},
    .read_json = zstc_bpe_read_json,
    .read_files = zstc_bpe_read_files,
};
