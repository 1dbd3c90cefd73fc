#include "tokenizer/split.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "text/unicode.h"

/* The tokens in the order of their bytes: those that start with a given prefix are neighbours, so that a search narrows
 * the range byte by byte. first[b] .. first[b + 1] - 1 start with the byte b. */
struct zstc_splitter {
    zstc_added_token *tokens;
    size_t count;
    char *bytes;
    size_t first[257];
};

static int compare_tokens(const void *left, const void *right) {
    const zstc_added_token *a = left, *b = right;
    size_t shorter = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->content, b->content, shorter);
    if (order != 0) return order;
    if (a->length != b->length) return a->length < b->length ? -1 : 1;
    return (a->content > b->content) - (a->content < b->content); /* the one that was given first */
}

static void index_tokens(zstc_splitter *splitter) {
    size_t kept = 0;
    qsort(splitter->tokens, splitter->count, sizeof *splitter->tokens, compare_tokens);
    for (size_t i = 0; i < splitter->count; i++) {
        const zstc_added_token *token = &splitter->tokens[i];
        const zstc_added_token *last = kept > 0 ? &splitter->tokens[kept - 1] : NULL;
        int is_there =
            last != NULL && last->length == token->length && memcmp(last->content, token->content, token->length) == 0;
        if (!is_there) splitter->tokens[kept++] = *token;
    }
    splitter->count = kept;
    for (size_t i = kept; i > 0; i--) {
        splitter->first[(unsigned char)splitter->tokens[i - 1].content[0]] = i - 1;
    }
}

/* A byte that starts no token has an empty range. */
static void set_first(zstc_splitter *splitter) {
    for (size_t byte = 0; byte <= 256; byte++) splitter->first[byte] = SIZE_MAX;
    index_tokens(splitter);
    splitter->first[256] = splitter->count;
    for (size_t byte = 256; byte > 0; byte--) {
        if (splitter->first[byte - 1] == SIZE_MAX) splitter->first[byte - 1] = splitter->first[byte];
    }
}

static zstc_status copy_tokens(zstc_splitter *splitter, const zstc_added_token *tokens, size_t count) {
    size_t size = 0;
    for (size_t i = 0; i < count; i++) size += tokens[i].length;
    splitter->tokens = malloc((count + 1) * sizeof *splitter->tokens);
    splitter->bytes = malloc(size + 1);
    if (splitter->tokens == NULL || splitter->bytes == NULL) return zstc_fail_memory();
    char *end = splitter->bytes;
    for (size_t i = 0; i < count; i++) {
        splitter->tokens[i] = tokens[i];
        splitter->tokens[i].content = memcpy(end, tokens[i].content, tokens[i].length);
        end += tokens[i].length;
    }
    splitter->count = count;
    return ZSTC_OK;
}

zstc_status zstc_splitter_new(zstc_splitter **out, const zstc_added_token *tokens, size_t count) {
    zstc_splitter *splitter = calloc(1, sizeof *splitter);
    zstc_status status = splitter == NULL ? zstc_fail_memory() : copy_tokens(splitter, tokens, count);
    if (status != ZSTC_OK) {
        zstc_splitter_free(splitter);
        return status;
    }
    set_first(splitter);
    *out = splitter;
    return ZSTC_OK;
}

void zstc_splitter_free(zstc_splitter *splitter) {
    if (splitter == NULL) return;
    free(splitter->tokens);
    free(splitter->bytes);
    free(splitter);
}

/* ---- the search ---- */

/* The first of tokens[low .. high - 1], all longer than `depth` and alike before it, whose byte there is not below
 * `byte`. */
static size_t lower_bound(const zstc_splitter *splitter, size_t low, size_t high, size_t depth, unsigned byte) {
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((unsigned char)splitter->tokens[middle].content[depth] < byte) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The longest token at the start of `text`, NULL for none. */
static const zstc_added_token *longest_at(const zstc_splitter *splitter, const char *text, size_t length) {
    const zstc_added_token *found = NULL;
    size_t low = splitter->first[(unsigned char)text[0]], high = splitter->first[(unsigned char)text[0] + 1];
    for (size_t depth = 1; low < high; depth++) {
        if (splitter->tokens[low].length == depth) found = &splitter->tokens[low++];
        if (depth == length) break;
        unsigned byte = (unsigned char)text[depth];
        low = lower_bound(splitter, low, high, depth, byte);
        high = lower_bound(splitter, low, high, depth, byte + 1);
    }
    return found;
}

static const zstc_added_token *next_match(zstc_split *split, size_t *start) {
    for (; split->at < split->length; split->at++) {
        const zstc_added_token *token = longest_at(split->splitter, split->text + split->at, split->length - split->at);
        if (token == NULL) continue;
        *start = split->at;
        split->at += token->length;
        return token;
    }
    return NULL;
}

/* ---- what is around a match ---- */

/* The start of the character that ends at `end`. */
static size_t before(const char *text, size_t end) {
    do {
        end--;
    } while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80);
    return end;
}

static int is_word_at(const char *text, size_t at) {
    uint32_t code_point;
    zstc_utf8_decode(text + at, &code_point);
    return zstc_unicode_is_word(code_point);
}

static int touches_word(const zstc_split *split, size_t start, size_t stop) {
    if (start > 0 && is_word_at(split->text, before(split->text, start))) return 1;
    return stop < split->length && is_word_at(split->text, stop);
}

static int is_space_at(zstc_split *split, size_t at, size_t *length) {
    uint32_t code_point;
    *length = zstc_utf8_decode(split->text + at, &code_point);
    return zstc_unicode_bytelevel_class(code_point, &split->hint) == ZSTC_BYTELEVEL_SPACE;
}

static size_t skip_spaces_back(zstc_split *split, size_t start) {
    size_t length;
    while (start > split->done) {
        size_t previous = before(split->text, start);
        if (!is_space_at(split, previous, &length)) break;
        start = previous;
    }
    return start;
}

static size_t skip_spaces(zstc_split *split, size_t stop) {
    size_t length;
    while (stop < split->length && is_space_at(split, stop, &length)) stop += length;
    return stop;
}

/* ---- parts ---- */

/* Gives the token as the next part, or the text before it, and the token after that. White space that an earlier token
 * took may hold a further token: it is given all the same, as in the reference. */
static void give(zstc_split *split, zstc_split_part token, zstc_split_part *part) {
    *part = token;
    if (split->done < token.start) {
        *part = (zstc_split_part){split->done, token.start - split->done, -1};
        split->held = token;
        split->has_held = 1;
    }
    split->done = token.start + token.length;
}

int zstc_split_next(zstc_split *split, zstc_split_part *part) {
    const zstc_added_token *token;
    size_t start = 0;
    if (split->has_held) {
        *part = split->held;
        split->has_held = 0;
        return 1;
    }
    while ((token = next_match(split, &start)) != NULL) {
        size_t stop = start + token->length;
        if (token->special || (token->single_word && touches_word(split, start, stop))) continue;
        if (token->lstrip) start = start > split->done ? skip_spaces_back(split, start) : split->done;
        if (token->rstrip) stop = skip_spaces(split, stop);
        if (start >= stop) continue; /* all of it was taken by the token before */
        give(split, (zstc_split_part){start, stop - start, token->id}, part);
        return 1;
    }
    if (split->done >= split->length) return 0;
    *part = (zstc_split_part){split->done, split->length - split->done, -1};
    split->done = split->length;
    return 1;
}
