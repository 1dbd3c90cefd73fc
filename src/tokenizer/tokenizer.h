/* Text to token ids: the tokenizer stage, inside of the public handle zstc_tokenizer. Which kind it is (byte-level BPE,
 * WordPiece) stays behind this header. */
#ifndef ZSTC_TOKENIZER_TOKENIZER_H
#define ZSTC_TOKENIZER_TOKENIZER_H

#include "model/files.h"
#include "tokenizer/ids.h"

/* How a pair is laid out: `prefix` premise `separator...` hypothesis `suffix`, each a list of special-token ids. */
enum { ZSTC_LAYOUT_MOST = 4 };
typedef struct {
    int32_t prefix[ZSTC_LAYOUT_MOST], separator[ZSTC_LAYOUT_MOST], suffix[ZSTC_LAYOUT_MOST];
    size_t prefix_count, separator_count, suffix_count;
    int32_t hypothesis_type; /* token type (segment) of the hypothesis and the suffix: 1 in BERT kinds, 0 in others */
    /* How a text alone is laid out: `single_prefix` text `single_suffix`. */
    int32_t single_prefix[ZSTC_LAYOUT_MOST], single_suffix[ZSTC_LAYOUT_MOST];
    size_t single_prefix_count, single_suffix_count;
    int single_is_missing; /* the files do not say, or say it in a way that is not supported */
    int cut_left;          /* where a premise is too long, its end is kept */
    int is_missing;        /* the files do not say how a pair is joined: texts alone can be tokenized */
} zstc_layout;

/* Reads the tokenizer's files: tokenizer.json if there is one, else vocab.json + merges.txt, else vocab.txt, with
 * tokenizer_config.json, special_tokens_map.json, added_tokens.json and config.json beside them. Copies what it needs.
 */
zstc_status zstc_tokenizer_read(zstc_tokenizer **out, zstc_files *files);

/* How many tokens a pair may have, which the model says (config.json): 0 if nothing limits it, which is the default. */
void zstc_tokenizer_set_limit(zstc_tokenizer *tokenizer, int64_t limit);
int64_t zstc_tokenizer_limit(const zstc_tokenizer *tokenizer);

/* Appends the ids of `text` (valid UTF-8), without special tokens; special-token strings in it are plain text, added
 * tokens that are not special are found. Safe from many threads at once. On failure `ids` is as it was. */
zstc_status zstc_tokenizer_encode(const zstc_tokenizer *tokenizer, const char *text, size_t length, zstc_ids *ids);

const zstc_layout *zstc_tokenizer_layout(const zstc_tokenizer *tokenizer);

/* A layout of pairs whose hypothesis is empty: texts alone go through what pairs go through. */
zstc_layout zstc_layout_of_singles(const zstc_layout *layout);

/* The kind's name ("BPE"), and the class that the files name ("RobertaTokenizer"; NULL: none). */
const char *zstc_tokenizer_type(const zstc_tokenizer *tokenizer);
const char *zstc_tokenizer_class_name(const zstc_tokenizer *tokenizer);

/* UNSUPPORTED, with the file `where` in front, if there is no layout for pairs. */
zstc_status zstc_tokenizer_check_pairs(const zstc_tokenizer *tokenizer, const char *where);

/* The number of ids as the files have it: every id given is below it. */
int32_t zstc_tokenizer_vocabulary(const zstc_tokenizer *tokenizer);

/* An id of at least `from` that a text or the layout yields, -1 for none: files often hold ids that nothing yields. */
int32_t zstc_tokenizer_yields(const zstc_tokenizer *tokenizer, int32_t from);

#endif
