#include "tokenizer/unigram/spm_class.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/list.h"
#include "tokenizer/classes.h"

/* A piece that comes before those of the model. */
struct zstc_spm_own_piece {
    const char *name;
    double score;
};

static const struct zstc_spm_own_piece xlm_roberta_own[] = {{"<s>", 0}, {"<pad>", 0}, {"</s>", 0}, {"<unk>", 0}};
static const struct zstc_spm_own_piece camembert_own[] = {
    {"<s>NOTUSED", 0}, {"<pad>", 0}, {"</s>NOTUSED", 0}, {"<unk>", 0}, {"<unk>NOTUSED", -100}};

/* Own pieces, the model's from the one at `skipped` on, then the mask; DeBERTa's unknown piece is the model's. */
static const zstc_spm_class classes[] = {
    {"XLMRoberta", "sentencepiece.bpe.model", xlm_roberta_own, 4, 3, 3, false},
    {"Camembert", "sentencepiece.bpe.model", camembert_own, 5, 1, 3, false},
    {"DebertaV2", "spm.model", NULL, 0, 0, -1, true},
};
enum { CLASS_COUNT = sizeof classes / sizeof classes[0] };

/* The class as the table of kinds calls it; NULL where no file says which it is, "" for one that is not there. */
static const char *name_of(const zstc_settings *settings) {
    zstc_tokenizer_class_found found;
    const char *type = json_string_value(json_object_get(settings->model, "model_type")), *name = settings->class_name;
    if (name == NULL && type != NULL) name = zstc_tokenizer_class_of_model(type);
    if (name == NULL) return type == NULL ? NULL : "";
    return zstc_tokenizer_class_find(&found, name) ? found.row->name : "";
}

const zstc_spm_class *zstc_spm_class_of(const zstc_settings *settings, const char *file_name) {
    const char *name = name_of(settings);
    for (size_t i = 0; i < CLASS_COUNT; i++) {
        const zstc_spm_class *class = &classes[i];
        if (name != NULL ? strcmp(class->name, name) == 0 : strcmp(class->file_name, file_name) == 0) return class;
    }
    return NULL;
}

const char *zstc_spm_class_list(char text[ZSTC_KIND_LIST_SIZE]) {
    *text = '\0';
    for (size_t i = 0; i < CLASS_COUNT; i++) zstc_list_add(text, ZSTC_KIND_LIST_SIZE, classes[i].name, i, CLASS_COUNT);
    return text;
}

/* ---- pieces ---- */

static zstc_status reserve(zstc_spm_pieces *pieces, size_t count) {
    pieces->scores.scores = malloc(count * sizeof *pieces->scores.scores);
    pieces->hidden = calloc(count, sizeof *pieces->hidden);
    pieces->added = json_array();
    bool is_done = pieces->scores.scores != NULL && pieces->hidden != NULL && pieces->added != NULL;
    return is_done ? ZSTC_OK : zstc_fail_memory();
}

/* The id is the place in the list; of a piece that comes twice the last counts. */
static zstc_status append(zstc_spm_pieces *pieces, const char *bytes, size_t length, double score, bool is_hidden) {
    size_t id = pieces->scores.count++;
    pieces->scores.scores[id] = score;
    pieces->hidden[id] = is_hidden;
    if (score < pieces->scores.least) pieces->scores.least = score;
    return zstc_vocabulary_put(&pieces->vocabulary, bytes, length, (int32_t)id);
}

/* Control and user defined pieces become added tokens, which are looked for in the text as it is. */
static zstc_status append_added(zstc_spm_pieces *pieces, const zstc_spm_piece *piece) {
    if (piece->type != ZSTC_SPM_CONTROL && piece->type != ZSTC_SPM_USER_DEFINED) return ZSTC_OK;
    int32_t id = zstc_pieces_find(&pieces->vocabulary.pieces, piece->bytes, piece->length);
    if (id < 0) return ZSTC_OK; /* one of those that are skipped */
    json_t *token = json_pack("{s:s%, s:i, s:b, s:b}", "content", piece->bytes, piece->length, "id", (int)id, "special",
                              piece->type == ZSTC_SPM_CONTROL, "normalized", 0);
    return json_array_append_new(pieces->added, token) == 0 ? ZSTC_OK : zstc_fail_memory();
}

/* What is skipped must be what the class has in its place: <unk>, <s> and </s>. */
static zstc_status check_skipped(const zstc_spm_class *class, const zstc_spm_model *spm, const char *where) {
    for (size_t i = 0; i < class->skipped; i++) {
        zstc_spm_type wanted = i == 0 ? ZSTC_SPM_UNKNOWN : ZSTC_SPM_CONTROL;
        if (i < spm->count && spm->pieces[i].type == wanted) continue;
        return zstc_fail(ZSTC_MODEL, "%s: the piece %zu is not %s (expected %s of tokenizer_class %s)", where, i,
                         i == 0 ? "unknown" : "a control piece",
                         i == 0   ? "<unk>"
                         : i == 1 ? "<s>"
                                  : "</s>",
                         class->name);
    }
    return ZSTC_OK;
}

static zstc_status append_all(zstc_spm_pieces *pieces, const zstc_spm_class *class, const zstc_spm_model *spm,
                              const char *mask) {
    zstc_status status = ZSTC_OK;
    for (size_t i = 0; i < class->own_count && status == ZSTC_OK; i++) {
        status = append(pieces, class->own[i].name, strlen(class->own[i].name), class->own[i].score, true);
    }
    for (size_t i = class->skipped; i < spm->count && status == ZSTC_OK; i++) {
        const zstc_spm_piece *piece = &spm->pieces[i];
        bool is_hidden = piece->type == ZSTC_SPM_CONTROL || piece->type == ZSTC_SPM_UNKNOWN;
        status = append(pieces, piece->bytes, piece->length, (double)piece->score, is_hidden);
    }
    bool has_mask = zstc_pieces_find(&pieces->vocabulary.pieces, mask, strlen(mask)) >= 0;
    if (status == ZSTC_OK && !(class->is_deberta && has_mask)) status = append(pieces, mask, strlen(mask), 0, true);
    pieces->vocabulary.listed = (int32_t)pieces->scores.count;
    for (size_t i = 0; i < spm->count && status == ZSTC_OK; i++) status = append_added(pieces, &spm->pieces[i]);
    return status;
}

static zstc_status find_unknown(zstc_spm_pieces *pieces, const zstc_spm_class *class, const zstc_spm_model *spm,
                                const char *where) {
    uint64_t unknown = class->unknown >= 0 ? (uint64_t) class->unknown : spm->unknown;
    if (unknown >= pieces->scores.count) {
        return zstc_fail(ZSTC_MODEL, "%s: trainer_spec: unk_id is %llu, with %zu pieces", where,
                         (unsigned long long)unknown, spm->count);
    }
    pieces->scores.unknown = (int32_t)unknown;
    return ZSTC_OK;
}

zstc_status zstc_spm_pieces_read(zstc_spm_pieces *pieces, const zstc_spm_class *class, const zstc_spm_model *spm,
                                 const char *where, const char *mask) {
    if (spm->count >= INT32_MAX - 8) return zstc_fail(ZSTC_MODEL, "%s: %zu pieces are too many", where, spm->count);
    zstc_status status = check_skipped(class, spm, where);
    if (status == ZSTC_OK) status = reserve(pieces, class->own_count + spm->count + 1);
    pieces->scores.least = INFINITY;
    if (status == ZSTC_OK) status = append_all(pieces, class, spm, mask);
    return status == ZSTC_OK ? find_unknown(pieces, class, spm, where) : status;
}

void zstc_spm_pieces_free(zstc_spm_pieces *pieces) {
    zstc_vocabulary_free(&pieces->vocabulary);
    free(pieces->scores.scores);
    free(pieces->hidden);
    json_decref(pieces->added);
    *pieces = (zstc_spm_pieces){0};
}

/* ---- steps ---- */

static zstc_status add_charsmap(zstc_normalizer *normalizer, const zstc_spm_model *spm, const char *where) {
    if (spm->charsmap.size == 0) return ZSTC_OK;
    return zstc_normalizer_add_charsmap(normalizer, where, spm->charsmap.data, spm->charsmap.size);
}

static zstc_status xlm_roberta_steps(zstc_normalizer *normalizer, const zstc_spm_model *spm, const char *where) {
    zstc_status status = add_charsmap(normalizer, spm, where);
    if (status == ZSTC_OK) status = zstc_normalizer_add_strip(normalizer, false, true);
    return status == ZSTC_OK ? zstc_normalizer_add_spaces(normalizer, where, 2, "\xE2\x96\x81") : status;
}

static zstc_status deberta_steps(zstc_normalizer *normalizer, const zstc_spm_model *spm, const char *where,
                                 zstc_fields *config) {
    int lower = zstc_field_flag(config, "do_lower_case", 0);
    zstc_status status = config->status;
    if (status == ZSTC_OK && lower) status = zstc_normalizer_add_lowercase(normalizer);
    if (status == ZSTC_OK) status = zstc_normalizer_add_strip(normalizer, true, true);
    if (status == ZSTC_OK) status = add_charsmap(normalizer, spm, where);
    if (status == ZSTC_OK) status = zstc_normalizer_add_spaces(normalizer, where, 2, " ");
    return status;
}

zstc_status zstc_spm_class_steps(zstc_unigram *model, const zstc_spm_class *class, const zstc_spm_model *spm,
                                 const char *where, const zstc_settings *settings) {
    zstc_fields config = zstc_settings_fields(settings);
    bool isolates = class->is_deberta && zstc_field_flag(&config, "split_by_punct", 0);
    zstc_status status = zstc_normalizer_new(&model->normalizer);
    if (status != ZSTC_OK) return status;
    status = class->is_deberta ? deberta_steps(model->normalizer, spm, where, &config)
                               : xlm_roberta_steps(model->normalizer, spm, where);
    return status == ZSTC_OK ? zstc_pretokenizer_new_metaspace(&model->pretokenizer, isolates) : status;
}
