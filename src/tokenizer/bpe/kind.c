#include "tokenizer/bpe/kind.h"

static const char *const file_names[] = {"vocab.json", NULL}, *const more_file_names[] = {"merges.txt", NULL};

static const char *const deberta_special[ZSTC_SPECIAL_COUNT] = {
    [ZSTC_BOS] = "[CLS]", [ZSTC_EOS] = "[SEP]", [ZSTC_UNK] = "[UNK]",  [ZSTC_SEP] = "[SEP]",
    [ZSTC_PAD] = "[PAD]", [ZSTC_CLS] = "[CLS]", [ZSTC_MASK] = "[MASK]"};

/* Each has its own add_prefix_space. DeBERTa's pair is that of transformers 4.57: 5 puts a second [SEP] between. */
static const zstc_tokenizer_class classes[] = {
    {.name = "Roberta", .from_files = true},
    {.name = "Bart", .from_files = true},
    {.name = "Longformer", .from_files = true},
    {.name = "LED", .from_files = true},
    {.name = "Mvp", .from_files = true},
    {.name = "Blenderbot"},
    {.name = "Deberta", .has_types = true, .from_files = true, .bert_pairs = true, .special = deberta_special},
    {.name = "GPT2"},
    {.name = "CodeGen"},
    {.name = "Qwen2"},
    {.name = NULL},
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
