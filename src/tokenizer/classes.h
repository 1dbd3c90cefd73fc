/* The classes of transformers: which kind of tokenizer one is of. */
#ifndef ZSTC_TOKENIZER_CLASSES_H
#define ZSTC_TOKENIZER_CLASSES_H

#include "tokenizer/kind.h"

typedef struct {
    const zstc_tokenizer_class *row;
    const zstc_tokenizer_kind *kind; /* NULL for one that is of no kind */
    bool is_foreign;                 /* cuts words or joins pairs in code of its own, whatever tokenizer.json says */
} zstc_tokenizer_class_found;

/* The class as a file names it ("BertTokenizerFast"); 0 if it is not known. */
bool zstc_tokenizer_class_find(zstc_tokenizer_class_found *found, const char *name);

/* The name of the class that goes with a "model_type"; NULL if it is not known. */
const char *zstc_tokenizer_class_of_model(const char *model_type);

#endif
