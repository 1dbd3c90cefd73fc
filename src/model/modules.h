/* The files that sentence-transformers writes around a body of transformers: what becomes of its tokens' vectors. The
 * keys are those of version 6.2 (base/model.py, base/modules, sentence_transformer/modules/pooling.py) and of the
 * versions before it. */
#ifndef ZSTC_MODEL_MODULES_H
#define ZSTC_MODEL_MODULES_H

#include "base/fields.h"
#include "model/config.h"

/* What they say. */
typedef struct {
    zstc_pooling pooling;
    bool normalises;    /* a Normalize module makes the length of vectors 1 */
    bool lower_case;    /* texts are put in lower case before the tokenizer sees them */
    int64_t max_length; /* tokens of a text; 0: as the tokenizer has it */
    int64_t size;       /* numbers of a token's vector */
} zstc_modules;

/* modules.json: the folders of the modules, in which their files are; "": the model's own. Strings live as long as
 * `root`. */
typedef struct {
    json_t *root;
    const char *transformer, *pooling;
    const char *normalize; /* NULL: there is none */
} zstc_module_list;

/* UNSUPPORTED for other modules than a Transformer, a Pooling and perhaps a Normalize, in this order. */
zstc_status zstc_module_list_parse(zstc_module_list *list, zstc_span bytes, const char *where);

/* Each reads one file; `where` is its path, for messages. The first three are in any order, the last one knows by then
 * whether vectors are normalised. */
zstc_status zstc_modules_parse_pooling(zstc_modules *modules, zstc_span bytes, const char *where);
zstc_status zstc_modules_parse_normalize(zstc_modules *modules, zstc_span bytes, const char *where);
zstc_status zstc_modules_parse_transformer(zstc_modules *modules, zstc_span bytes, const char *where);
zstc_status zstc_modules_parse_whole(zstc_modules *modules, zstc_span bytes, const char *where);

/* Whether there is a modules.json. An archive has none. */
bool zstc_modules_there(zstc_files *files);

/* Goes into the folder of the Transformer if config.json is not in the model's own. */
zstc_status zstc_modules_enter(zstc_files *files);

/* All of them. */
zstc_status zstc_modules_read(zstc_modules *out, zstc_files *files);

#endif
