#include "tokenizer/unigram/kind.h"

static const char *const file_names[] = {"sentencepiece.bpe.model", "spm.model", "spiece.model", NULL};
static const char *const more_file_names[] = {NULL};

static const char *const bert_special[ZSTC_SPECIAL_COUNT] = {
    [ZSTC_BOS] = "[CLS]", [ZSTC_EOS] = "[SEP]", [ZSTC_UNK] = "[UNK]",  [ZSTC_SEP] = "[SEP]",
    [ZSTC_PAD] = "[PAD]", [ZSTC_CLS] = "[CLS]", [ZSTC_MASK] = "[MASK]"};
static const char *const albert_special[ZSTC_SPECIAL_COUNT] = {
    [ZSTC_BOS] = "[CLS]", [ZSTC_EOS] = "[SEP]", [ZSTC_UNK] = "<unk>",  [ZSTC_SEP] = "[SEP]",
    [ZSTC_PAD] = "<pad>", [ZSTC_CLS] = "[CLS]", [ZSTC_MASK] = "[MASK]"};
static const char *const t5_special[ZSTC_SPECIAL_COUNT] = {
    [ZSTC_EOS] = "</s>", [ZSTC_UNK] = "<unk>", [ZSTC_PAD] = "<pad>"};

/* tokenizer.json is taken as it is; from a SentencePiece model the first three are made (read_files.c). */
static const zstc_tokenizer_class classes[] = {
    {.name = "XLMRoberta", .from_files = true},
    {.name = "Camembert", .from_files = true},
    {.name = "DebertaV2", .has_types = true, .from_files = true, .bert_pairs = true, .special = bert_special},
    {.name = "Albert", .has_types = true, .special = albert_special},
    {.name = "T5", .special = t5_special},
    {.name = NULL},
};

static const zstc_model_class model_classes[] = {
    {"xlm-roberta", "XLMRoberta"},
    {"xlm-roberta-xl", "XLMRoberta"},
    {"xmod", "XLMRoberta"},
    {"camembert", "Camembert"},
    {"deberta-v2", "DebertaV2"},
    {"albert", "Albert"},
    {"t5", "T5"},
    {NULL, NULL},
};

const zstc_tokenizer_kind zstc_unigram_kind = {
    .type = "Unigram",
    .only_field = "unk_id",
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
    .read_json = zstc_unigram_read_json,
    .read_files = zstc_unigram_read_files,
};
