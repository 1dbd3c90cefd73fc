#include "model/module_names.h"

/* sentence_transformers/base/model.py, and load_config of base/modules/transformer.py. */
const char *zstc_modules_file_name(size_t index) {
    static const char *const names[ZSTC_MODULES_COUNT] = {
        [ZSTC_MODULES_LIST] = "modules.json",
        [ZSTC_MODULES_WHOLE] = "config_sentence_transformers.json",
        [ZSTC_MODULES_TRANSFORMER] = "sentence_bert_config.json",
        "sentence_roberta_config.json",
        "sentence_distilbert_config.json",
        "sentence_camembert_config.json",
        "sentence_albert_config.json",
        "sentence_xlm-roberta_config.json",
        "sentence_xlnet_config.json",
    };
    return index < ZSTC_MODULES_COUNT ? names[index] : NULL;
}
