#include "tokenizer/added.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/fail.h"
#include "base/utf8.h"

static const char config_name[] = "tokenizer_config.json", list_name[] = "added_tokens.json";

enum { NO_ID = -1 };

/* What gathering tokens needs to know. */
typedef struct {
    zstc_added *added;
    const zstc_settings *settings;
    zstc_vocabulary *vocabulary;
} reading;

/* A file as messages name it. */
static const char *where(const reading *r, const char *file) { return zstc_settings_where(r->settings, file); }

void zstc_added_free(zstc_added *added) {
    free(added->tokens);
    free(added->files);
    zstc_pieces_free(&added->places);
    *added = (zstc_added){0};
}

static zstc_status grow(zstc_added *added) {
    size_t wanted = added->count + 1;
    zstc_added_token *tokens = zstc_array_grow(added->tokens, &added->capacity, wanted, sizeof *tokens);
    if (tokens == NULL) return zstc_fail_memory();
    added->tokens = tokens;
    const char **files = zstc_array_grow(added->files, &added->file_capacity, wanted, sizeof *files);
    if (files == NULL) return zstc_fail_memory();
    added->files = files;
    return ZSTC_OK;
}

static zstc_added_token *find(const zstc_added *added, const char *content, size_t length) {
    int32_t place = zstc_pieces_find(&added->places, content, length);
    return place < 0 ? NULL : &added->tokens[place];
}

static zstc_status append(zstc_added *added, const zstc_added_token *token, const char *file) {
    zstc_status status = grow(added);
    if (status == ZSTC_OK) {
        status = zstc_pieces_put(&added->places, token->content, token->length, (int32_t)added->count);
    }
    if (status != ZSTC_OK) return status;
    added->files[added->count] = file;
    added->tokens[added->count++] = *token;
    return ZSTC_OK;
}

/* ---- special tokens by name ---- */

static int lists_token(json_t *list, const char *content) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *token = zstc_settings_token(json_array_get(list, i));
        if (token != NULL && strcmp(token, content) == 0) return 1;
    }
    return 0;
}

static const char *named_token(const zstc_settings *settings, int which) {
    return zstc_settings_special(settings, which, settings->special != NULL ? settings->special[which] : NULL);
}

static int is_named(const zstc_settings *settings, const char *content) {
    for (int i = 0; i < ZSTC_SPECIAL_COUNT; i++) {
        const char *token = named_token(settings, i);
        if (token != NULL && strcmp(token, content) == 0) return 1;
    }
    return lists_token(zstc_settings_more_special(settings), content);
}

/* ---- one token ---- */

static zstc_status two_ids(const reading *r, const zstc_added_token *token, const char *file, int32_t there,
                           const char *there_file) {
    return zstc_fail(ZSTC_MODEL, "%s: added token \"%s\" has two ids, %d in %s and %d here", where(r, file),
                     token->content, (int)there, there_file, (int)token->id);
}

/* Whether two files describe a token alike. Of special tokens nothing but the id is used. */
static int same_marks(const zstc_added_token *a, const zstc_added_token *b) {
    return a->special == b->special && a->lstrip == b->lstrip && a->rstrip == b->rstrip &&
           a->single_word == b->single_word && a->normalized == b->normalized;
}

/* Takes up a token, or checks that it is as another place has it. `marks`: whether the place writes more than ids. */
static zstc_status take(const reading *r, const zstc_added_token *token, const char *file, int marks) {
    if (token->length == 0) return ZSTC_OK; /* never found, as in the reference */
    zstc_added_token *there = find(r->added, token->content, token->length);
    if (there == NULL) return append(r->added, token, file);
    const char *there_file = r->added->files[there - r->added->tokens];
    if (there->id != token->id) return two_ids(r, token, file, there->id, there_file);
    if (!marks || (there->special && token->special) || same_marks(there, token)) return ZSTC_OK;
    if (token->special) {
        there->special = 1;
        return ZSTC_OK;
    }
    return zstc_fail(ZSTC_MODEL,
                     "%s: added token \"%s\": special, lstrip, rstrip, single_word or normalized is not as in %s",
                     where(r, file), token->content, there_file);
}

/* Content and marks of a token that is written as an object; the marks' defaults are those of tokenizers' AddedToken.
 */
static zstc_status read_token(zstc_added_token *token, const reading *r, const char *file, json_t *object) {
    json_t *content = json_object_get(object, "content");
    if (!json_is_string(content)) {
        return zstc_fail(ZSTC_MODEL, "%s: added token: \"content\" is missing or not a string", where(r, file));
    }
    zstc_fields fields = {.object = object, .where = where(r, file), .what = "added token"};
    token->content = json_string_value(content);
    token->length = json_string_length(content);
    token->special = zstc_field_flag(&fields, "special", 0);
    token->lstrip = zstc_field_flag(&fields, "lstrip", 0);
    token->rstrip = zstc_field_flag(&fields, "rstrip", 0);
    token->single_word = zstc_field_flag(&fields, "single_word", 0);
    token->normalized = zstc_field_flag(&fields, "normalized", !token->special);
    if (is_named(r->settings, token->content)) token->special = 1; /* whatever the mark says */
    return fields.status;
}

/* ---- the places ---- */

static zstc_status read_array(const reading *r, json_t *array, const char *file) {
    if (array != NULL && !json_is_null(array) && !json_is_array(array)) {
        return zstc_fail(ZSTC_MODEL, "%s: \"added_tokens\" is not an array", where(r, file));
    }
    for (size_t i = 0; i < json_array_size(array); i++) {
        json_t *object = json_array_get(array, i);
        zstc_fields fields = {.object = object, .where = where(r, file), .what = "added token"};
        zstc_added_token token = {0};
        fields.status = read_token(&token, r, file, object);
        token.id = zstc_field_needed_id(&fields, "id");
        zstc_status status = fields.status;
        if (status == ZSTC_OK) status = take(r, &token, file, 1);
        if (status != ZSTC_OK) return status;
    }
    return ZSTC_OK;
}

static zstc_status read_decoder(const reading *r, json_t *decoder) {
    const char *key;
    json_t *object;
    if (!json_is_object(decoder)) {
        return zstc_fail(ZSTC_MODEL, "%s: \"added_tokens_decoder\" is not an object", where(r, config_name));
    }
    json_object_foreach(decoder, key, object) {
        zstc_added_token token = {0};
        char *end = NULL;
        long id = strtol(key, &end, 10);
        if (end == key || *end != '\0' || id < 0 || id >= INT32_MAX) {
            return zstc_fail(ZSTC_MODEL, "%s: added_tokens_decoder: \"%s\" is not an id", where(r, config_name), key);
        }
        token.id = (int32_t)id;
        zstc_status status = read_token(&token, r, config_name, object);
        if (status == ZSTC_OK) status = take(r, &token, config_name, 1);
        if (status != ZSTC_OK) return status;
    }
    return ZSTC_OK;
}

/* added_tokens.json holds ids alone. It is read with integers as reals, as the other option files. */
static zstc_status read_list(const reading *r) {
    const char *content;
    json_t *value;
    json_object_foreach(r->settings->added_tokens, content, value) {
        double id = json_number_value(value);
        if (!json_is_number(value) || id < 0 || id >= INT32_MAX || id != (double)(int32_t)id) {
            return zstc_fail(ZSTC_MODEL, "%s: \"%s\" is not an id from 0 to 2147483646", where(r, list_name), content);
        }
        int special = is_named(r->settings, content);
        const zstc_added_token token = {.content = content,
                                        .length = strlen(content),
                                        .id = (int32_t)id,
                                        .special = special,
                                        .normalized = !special};
        zstc_status status = take(r, &token, list_name, 0);
        if (status != ZSTC_OK) return status;
    }
    return ZSTC_OK;
}

/* A special token that only an option file names. Text alone never gives its id, which may be missing. */
static zstc_status take_special(const reading *r, const char *content) {
    if (content == NULL || *content == '\0' || find(r->added, content, strlen(content)) != NULL) return ZSTC_OK;
    const zstc_added_token token = {.content = content, .length = strlen(content), .id = NO_ID, .special = 1};
    return append(r->added, &token, config_name);
}

static zstc_status read_special(const reading *r) {
    json_t *list = zstc_settings_more_special(r->settings);
    zstc_status status = ZSTC_OK;
    for (int i = 0; i < ZSTC_SPECIAL_COUNT && status == ZSTC_OK; i++) {
        status = take_special(r, named_token(r->settings, i));
    }
    for (size_t i = 0; i < json_array_size(list) && status == ZSTC_OK; i++) {
        status = take_special(r, zstc_settings_token(json_array_get(list, i)));
    }
    return status;
}

/* ---- ids ---- */

static int compare_ids(const void *left, const void *right) {
    const zstc_added_token *const *a = left, *const *b = right;
    return ((*a)->id > (*b)->id) - ((*a)->id < (*b)->id);
}

/* The reference gives a token that is not in the vocabulary the next id, whatever the files say. Where these say
 * otherwise, the model was trained with another id than it would be run with. */
static zstc_status add_in_order(const reading *r, zstc_added_token *const *order, size_t count) {
    int32_t next = r->vocabulary->listed > 0 ? r->vocabulary->listed : (int32_t)r->vocabulary->pieces.count;
    for (size_t i = 0; i < count; i++) {
        const zstc_added_token *token = order[i];
        const char *file = where(r, r->added->files[token - r->added->tokens]);
        int is_new = zstc_pieces_find(&r->vocabulary->pieces, token->content, token->length) < 0;
        if (is_new && !token->special && token->id != next) {
            return zstc_fail(ZSTC_MODEL, "%s: added token \"%s\" has the id %d, though the next free id is %d", file,
                             token->content, (int)token->id, (int)next);
        }
        zstc_status status = zstc_vocabulary_add(r->vocabulary, file, token->content, token->length, token->id);
        if (status != ZSTC_OK) return status;
        int32_t given = is_new ? next : token->id;
        if (given >= next) next = given + 1;
    }
    return ZSTC_OK;
}

static zstc_status add_to_vocabulary(const reading *r) {
    size_t count = 0;
    zstc_added_token **order = malloc((r->added->count + 1) * sizeof(zstc_added_token *));
    if (order == NULL) return zstc_fail_memory();
    for (size_t i = 0; i < r->added->count; i++) {
        if (r->added->tokens[i].id != NO_ID) order[count++] = &r->added->tokens[i];
    }
    qsort(order, count, sizeof *order, compare_ids);
    zstc_status status = add_in_order(r, order, count);
    free(order);
    return status;
}

zstc_status zstc_added_read(zstc_added *added, const zstc_settings *settings, json_t *array, const char *array_file,
                            zstc_vocabulary *vocabulary) {
    const reading r = {added, settings, vocabulary};
    json_t *decoder = zstc_settings_decoder(settings);
    zstc_status status = read_array(&r, array, array_file);
    if (status == ZSTC_OK && decoder != NULL) status = read_decoder(&r, decoder);
    if (status == ZSTC_OK && decoder == NULL) status = read_list(&r);
    if (status == ZSTC_OK) status = read_special(&r);
    if (status == ZSTC_OK) status = add_to_vocabulary(&r);
    return status;
}
