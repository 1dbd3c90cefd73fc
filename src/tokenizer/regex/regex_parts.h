/* A regular expression as data: nodes that point to what follows, and the sets of characters that they consume. */
#ifndef ZSTC_TOKENIZER_REGEX_PARTS_H
#define ZSTC_TOKENIZER_REGEX_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "tokenizer/regex/regex.h"

/* Further members of a set: what Oniguruma and Rust hold of a character. */
enum {
    ZSTC_SET_SPACE = 1,
    ZSTC_SET_NOT_SPACE = 2,
    ZSTC_SET_WORD = 4,
    ZSTC_SET_NOT_WORD = 8,
    ZSTC_SET_RUST_WORD = 16,
    ZSTC_SET_RUST_NUMERIC = 32,
    ZSTC_SET_BERT_PUNCTUATION = 64,
    ZSTC_SET_LATIN_WORD = 128, /* WORD and NOT_WORD are of \w that stands outside [ ] */
};

typedef struct {
    uint32_t first, last;
} zstc_regex_range;

/* A union, then perhaps the rest of Unicode. */
typedef struct {
    uint32_t categories; /* a bit for each, see text/unicode.h */
    unsigned members;
    bool negated;
    bool ascii[128]; /* the answer for these, set when all is there */
    zstc_regex_range *ranges;
    size_t count, capacity;
} zstc_regex_set;

zstc_status zstc_regex_set_add(zstc_regex_set *set, uint32_t first, uint32_t last);
void zstc_regex_set_finish(zstc_regex_set *set);
bool zstc_regex_set_has(const zstc_regex_set *set, uint32_t code_point);

enum { ZSTC_REGEX_TAKE, ZSTC_REGEX_LOOK, ZSTC_REGEX_GROUP };
enum { ZSTC_REGEX_END = -1 };
#define ZSTC_REGEX_NO_LIMIT UINT32_MAX

typedef struct {
    int type;
    uint32_t min, max; /* how often; of a group 0 or 1, and 1 */
    bool possessive;   /* keeps all that it took */
    bool negated;      /* LOOK: no such character may follow */
    bool at_end;       /* LOOK: the end of the text does too */
    uint32_t set;      /* TAKE, LOOK */
    int32_t sibling;   /* the next of the same alternative */
    int32_t next;      /* what follows, out of the group if need be; ZSTC_REGEX_END: a match */
    int32_t first;     /* GROUP: its first alternative, see below */
} zstc_regex_node;

typedef struct {
    int32_t node; /* of its first */
    int32_t next; /* the next alternative, ZSTC_REGEX_END for none */
} zstc_regex_alternative;

struct zstc_regex {
    zstc_regex_node *nodes;
    zstc_regex_set *sets;
    zstc_regex_alternative *alternatives;
    size_t node_count, node_capacity, set_count, set_capacity, alternative_count, alternative_capacity;
    int32_t first; /* the first alternative of all */
    char *string;  /* for one that matches a string: it is looked for as it is; else NULL */
    size_t string_length;
};

/* Adds one; the place is its count before. What is new is zeroed, and points to ZSTC_REGEX_END. */
zstc_status zstc_regex_add_node(zstc_regex *regex, int type);
zstc_status zstc_regex_add_set(zstc_regex *regex);
zstc_status zstc_regex_add_alternative(zstc_regex *regex);

/* Sets each node's `next`, and finishes the sets. */
void zstc_regex_link(zstc_regex *regex);

#endif
