/* Added tokens around a model: they are found in the text as it is, then in what its normaliser makes of the rest; the
 * model sees what is left, part by part (tokenizers, AddedVocabulary::extract_and_normalize). */
#include <stdlib.h>

#include "base/fail.h"
#include "tokenizer/tokenizer_parts.h"

/* ---- finding them ---- */

static zstc_status encode_normalized(const zstc_tokenizer *tokenizer, const char *text, size_t length, zstc_ids *ids) {
    zstc_split split = {.splitter = tokenizer->normalized, .text = text, .length = length};
    zstc_split_part part;
    zstc_status status = ZSTC_OK;
    while (status == ZSTC_OK && zstc_split_next(&split, &part)) {
        status = part.id >= 0
                     ? zstc_ids_push(ids, part.id)
                     : tokenizer->calls->encode_normalized(tokenizer->model, text + part.start, part.length, ids);
    }
    return status;
}

static zstc_status encode_part(const zstc_tokenizer *tokenizer, const char *text, size_t length, zstc_ids *ids) {
    zstc_buffer buffer = {0};
    if (tokenizer->normalized == NULL) return tokenizer->calls->encode(tokenizer->model, text, length, ids);
    if (tokenizer->calls->normalize == NULL) return encode_normalized(tokenizer, text, length, ids);
    zstc_status status = tokenizer->calls->normalize(tokenizer->model, text, length, &buffer);
    if (status == ZSTC_OK) status = encode_normalized(tokenizer, buffer.bytes, buffer.length, ids);
    zstc_buffer_free(&buffer);
    return status;
}

zstc_status zstc_tokenizer_encode_parts(const zstc_tokenizer *tokenizer, const char *text, size_t length,
                                        zstc_ids *ids) {
    zstc_split split = {.splitter = tokenizer->raw, .text = text, .length = length};
    zstc_split_part part;
    zstc_status status = ZSTC_OK;
    if (tokenizer->raw == NULL) return encode_part(tokenizer, text, length, ids);
    while (status == ZSTC_OK && zstc_split_next(&split, &part)) {
        status =
            part.id >= 0 ? zstc_ids_push(ids, part.id) : encode_part(tokenizer, text + part.start, part.length, ids);
    }
    return status;
}

/* ---- taking them up ---- */

/* The tokens of one search, special ones first as in the reference; `bytes` holds their contents one after another. */
typedef struct {
    zstc_added_token *tokens;
    size_t count;
    zstc_buffer bytes;
} token_list;

static zstc_status add_content(const zstc_tokenizer *tokenizer, const char *where, token_list *list,
                               zstc_added_token token) {
    size_t start = list->bytes.length;
    zstc_status status = token.normalized && tokenizer->calls->normalize != NULL
                             ? tokenizer->calls->normalize(tokenizer->model, token.content, token.length, &list->bytes)
                             : zstc_buffer_add(&list->bytes, token.content, token.length);
    if (status != ZSTC_OK) return status;
    size_t length = list->bytes.length - start;
    if (length == 0 && token.special) return ZSTC_OK;
    if (length == 0) {
        return zstc_fail(ZSTC_UNSUPPORTED, "%s: added token \"%s\" with the id %d is empty once it is normalised",
                         where, token.content, (int)token.id);
    }
    token.length = length;
    list->tokens[list->count++] = token;
    return ZSTC_OK;
}

static zstc_status collect(const zstc_tokenizer *tokenizer, const char *where, const zstc_added *added, int normalized,
                           token_list *list) {
    list->tokens = malloc((added->count + 1) * sizeof *list->tokens);
    if (list->tokens == NULL) return zstc_fail_memory();
    for (int special = 1; special >= 0; special--) {
        for (size_t i = 0; i < added->count; i++) {
            const zstc_added_token *token = &added->tokens[i];
            if (token->normalized != normalized || token->special != special) continue;
            zstc_status status = add_content(tokenizer, where, list, *token);
            if (status != ZSTC_OK) return status;
        }
    }
    const char *content = list->bytes.bytes;
    for (size_t i = 0; i < list->count; content += list->tokens[i++].length) list->tokens[i].content = content;
    return ZSTC_OK;
}

/* Without a token that is not special there is nothing to find. */
static int has_plain(const zstc_added *added, int normalized, int32_t *most) {
    int found = 0;
    for (size_t i = 0; i < added->count; i++) {
        const zstc_added_token *token = &added->tokens[i];
        if (token->normalized != normalized || token->special) continue;
        if (token->id > *most) *most = token->id;
        found = 1;
    }
    return found;
}

static zstc_status make_splitter(zstc_splitter **out, zstc_tokenizer *tokenizer, const char *where,
                                 const zstc_added *added, int normalized) {
    token_list list = {0};
    if (!has_plain(added, normalized, &tokenizer->added_most)) return ZSTC_OK;
    zstc_status status = collect(tokenizer, where, added, normalized, &list);
    if (status == ZSTC_OK) status = zstc_splitter_new(out, list.tokens, list.count);
    free(list.tokens);
    zstc_buffer_free(&list.bytes);
    return status;
}

zstc_status zstc_tokenizer_set_added(zstc_tokenizer *tokenizer, const char *where, const zstc_added *added) {
    tokenizer->added_most = -1;
    zstc_status status = make_splitter(&tokenizer->raw, tokenizer, where, added, 0);
    return status == ZSTC_OK ? make_splitter(&tokenizer->normalized, tokenizer, where, added, 1) : status;
}
