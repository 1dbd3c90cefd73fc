#include "tokenizer/file_names.h"

/* Those of a kind are in its kind.c too, and a test sees to it that none is missing here. */
const char *zstc_tokenizer_file_name(size_t index) {
    static const char *const names[] = {"tokenizer.json",
                                        "tokenizer_config.json",
                                        "special_tokens_map.json",
                                        "added_tokens.json",
                                        "vocab.json",
                                        "merges.txt",
                                        "vocab.txt",
                                        "sentencepiece.bpe.model",
                                        "spm.model",
                                        "spiece.model"};
    return index < sizeof names / sizeof *names ? names[index] : NULL;
}
