#include "tokenizer/bpe/kind.h"

static const char *const file_names[] = {"vocab.json", NULL}, *const more_file_names[] = {"merges.txt", NULL};

/* Each has its own add_prefix_space. */
static const zstc_tokenizer_class classes[] = {
    {"Roberta", false, true},  {"Bart", false, true},        {"Longformer", false, true}, {"LED", false, true},
    {"Mvp", false, true},      {"Blenderbot", false, false}, {"Deberta", true, false},    {"GPT2", false, false},
    {"CodeGen", false, false}, {"Qwen2", false, false},      {NULL, false, false},
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
