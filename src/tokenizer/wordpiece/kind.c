#include "tokenizer/wordpiece/kind.h"

#include "tokenizer/settings.h"

static const char *const file_names[] = {"vocab.txt", NULL}, *const more_file_names[] = {NULL};

/* Each has its own lower case, accents and ideographs. */
static const zstc_tokenizer_class classes[] = {
    {.name = "Bert", .has_types = true, .from_files = true},
    {.name = "DistilBert", .from_files = true},
    {.name = "Electra", .has_types = true, .from_files = true},
    {.name = "ConvBert", .has_types = true, .from_files = true},
    {.name = "MobileBert", .has_types = true, .from_files = true},
    {.name = "SqueezeBert", .has_types = true, .from_files = true},
    {.name = "LayoutLM", .has_types = true, .from_files = true},
    {.name = "Lxmert", .has_types = true, .from_files = true},
    {.name = "Realm", .has_types = true, .from_files = true},
    {.name = "RetriBert", .from_files = true},
    {.name = "DPRQuestionEncoder", .has_types = true, .from_files = true},
    {.name = "DPRContextEncoder", .has_types = true, .from_files = true},
    {.name = "DPRReader", .from_files = true},
    {.name = "Splinter", .has_types = true},
    {.name = "Funnel", .has_types = true},
    {.name = "MPNet"},
    {.name = NULL},
};

static const zstc_model_class model_classes[] = {
    {"bert", "Bert"},         {"distilbert", "DistilBert"}, {"electra", "Electra"},
    {"convbert", "ConvBert"}, {"mobilebert", "MobileBert"}, {"squeezebert", "SqueezeBert"},
    {"layoutlm", "LayoutLM"}, {"lxmert", "Lxmert"},         {"ernie", "Bert"},
    {"nezha", "Bert"},        {"megatron-bert", "Bert"},    {"mpnet", "MPNet"},
    {"funnel", "Funnel"},     {"splinter", "Splinter"},     {NULL, NULL},
};

const zstc_tokenizer_kind zstc_wordpiece_kind = {
    .type = "WordPiece",
    .only_field = "max_input_chars_per_word",
    .file_names = file_names,
    .more_file_names = more_file_names,
    .classes = classes,
    .model_classes = model_classes,
    .special = {[ZSTC_UNK] = "[UNK]",
                [ZSTC_SEP] = "[SEP]",
                [ZSTC_PAD] = "[PAD]",
                [ZSTC_CLS] = "[CLS]",
                [ZSTC_MASK] = "[MASK]"},
    .read_json = zstc_wordpiece_read_json,
    .read_files = zstc_wordpiece_read_files,
};

zstc_status zstc_wordpiece_class_words(zstc_bert_options *words, const zstc_settings *settings) {
    zstc_fields config = zstc_settings_fields(settings);
    words->lowercase = zstc_field_flag(&config, "do_lower_case", 1);
    words->strip_accents = zstc_field_flag(&config, "strip_accents", words->lowercase);
    words->handle_chinese_chars = zstc_field_flag(&config, "tokenize_chinese_chars", 1);
    return config.status;
}
