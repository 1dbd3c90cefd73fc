#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "api/alone.h"
#include "api/answer.h"
#include "base/array.h"
#include "base/fail.h"

/* A record's status until it has scores or has failed. No function answers with it: to callers such a record is
 * CANCELLED. */
enum { NO_ANSWER = 1 };

/* A text waiting for its scores, or with them. */
typedef struct {
    const struct zstc_labels *labels; /* one of the batch's sets */
    zstc_ids premise;
    zstc_pairs plan;   /* empty once answered, and where there are no pairs */
    zstc_singles text; /* for the similarity term, until there is a vector; where it is alone until answered */
    float *vector;
    size_t pending; /* pairs not yet settled in the run under way; a text's sequences where there are no pairs */
    zstc_status status;
    char *line; /* why it failed, as far as there was memory to keep it */
    int truncated;
    size_t tokens; /* of all its pairs */
    float *scores;
} entry;

struct zstc_batch {
    zstc *z;
    entry *entries;
    size_t count, capacity;
    struct zstc_labels **sets; /* the last one is tried again for the next record */
    size_t set_count, set_capacity;
    atomic_int cancel;
    zstc_progress progress;
    void *user;
    size_t answered; /* in the run under way, for progress */
};

zstc_status zstc_batch_new(zstc_batch **out, zstc *z) {
    if (out == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_batch_new: out is NULL");
    if (z == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_batch_new: z is NULL");
    zstc_batch *batch = calloc(1, sizeof *batch);
    if (batch == NULL) return zstc_fail_memory();
    batch->z = z;
    atomic_init(&batch->cancel, 0);
    *out = batch;
    return ZSTC_OK;
}

/* What only a record without an answer needs. */
static void release_plan(entry *e) {
    zstc_pairs_clear(&e->plan);
    zstc_singles_clear(&e->text);
    free(e->vector);
    e->vector = NULL;
    zstc_ids_free(&e->premise);
}

void zstc_batch_free(zstc_batch *batch) {
    if (batch == NULL) return;
    for (size_t i = 0; i < batch->count; i++) {
        release_plan(&batch->entries[i]);
        free(batch->entries[i].scores);
        free(batch->entries[i].line);
    }
    for (size_t i = 0; i < batch->set_count; i++) zstc_labels_free(batch->sets[i]);
    free(batch->entries);
    free(batch->sets);
    free(batch);
}

/* ---- adding ---------------------------------------------------------------------------------------------------- */

static zstc_status room_for_entry(zstc_batch *batch) {
    entry *entries = zstc_array_grow(batch->entries, &batch->capacity, batch->count + 1, sizeof *entries);
    if (entries == NULL) return zstc_fail_memory();
    batch->entries = entries;
    return ZSTC_OK;
}

static zstc_status room_for_set(zstc_batch *batch) {
    struct zstc_labels **sets = zstc_array_grow(batch->sets, &batch->set_capacity, batch->set_count + 1, sizeof *sets);
    if (sets == NULL) return zstc_fail_memory();
    batch->sets = sets;
    return ZSTC_OK;
}

static struct zstc_labels *last_set(const zstc_batch *batch) {
    return batch->set_count > 0 ? batch->sets[batch->set_count - 1] : NULL;
}

/* Most batches have one label set for all records: it is tokenized once. */
static zstc_status find_set(zstc_batch *batch, const char *const *names, size_t count, const zstc_params *params,
                            struct zstc_labels **out) {
    struct zstc_labels *last = last_set(batch);
    if (last != NULL && zstc_labels_match(last, names, count, params)) {
        *out = last;
        return ZSTC_OK;
    }
    zstc_status status = room_for_set(batch);
    if (status == ZSTC_OK) status = zstc_labels_new(out, batch->z, names, count, params);
    if (status == ZSTC_OK) batch->sets[batch->set_count++] = *out;
    return status;
}

/* The batch holds the set, which its maker may free at once. */
static zstc_status hold_set(zstc_batch *batch, const zstc_labels *labels) {
    if (last_set(batch) == labels) return ZSTC_OK;
    zstc_status status = room_for_set(batch);
    if (status == ZSTC_OK) batch->sets[batch->set_count++] = zstc_labels_hold(labels);
    return status;
}

static size_t count_tokens(const zstc_batch *batch, const zstc_pairs *plan) {
    const zstc_layout *layout = zstc_tokenizer_layout(batch->z->tokenizer);
    size_t tokens = 0;
    for (size_t i = 0; i < plan->count; i++) tokens += zstc_pair_length(&plan->items[i], layout);
    return tokens;
}

static zstc_status plan_alone(const zstc_batch *batch, entry *e) {
    zstc_status status = zstc_alone_plan(e->labels, &e->premise, batch->count, &e->text, &e->truncated);
    if (status == ZSTC_OK) e->tokens = zstc_alone_tokens(batch->z->encoder, &e->text);
    return status;
}

static zstc_status plan_pairs(const zstc_batch *batch, entry *e) {
    zstc_fit fit = zstc_fit_for(batch->z, &e->labels->params);
    zstc_status status = zstc_pairs_plan(&e->plan, &fit, &e->premise, &e->labels->hypotheses, batch->count);
    if (status != ZSTC_OK) return status;
    e->truncated = e->plan.truncated;
    e->tokens = count_tokens(batch, &e->plan);
    if (batch->z->encoder == NULL) return ZSTC_OK;
    const int32_t *const ids = zstc_ids_at(&e->premise, 0);
    zstc_fit single = zstc_encoder_fit_for(batch->z->encoder, &e->labels->params);
    return zstc_singles_plan(&e->text, &single, &ids, &e->premise.count, 1, batch->count);
}

static zstc_status plan_entry(const zstc_batch *batch, entry *e, const char *text, size_t length) {
    zstc_status status = zstc_encode_text(batch->z->tokenizer, text, length, &e->premise);
    if (status != ZSTC_OK) return status;
    return (zstc_is_alone(batch->z) ? plan_alone : plan_pairs)(batch, e);
}

/* Adds a text with a label set that the batch holds. */
static zstc_status add_entry(zstc_batch *batch, const char *text, size_t length, const struct zstc_labels *set,
                             size_t *index) {
    entry added = {.status = NO_ANSWER, .labels = set};
    zstc_status status = room_for_entry(batch);
    if (status == ZSTC_OK) status = plan_entry(batch, &added, text, length);
    if (status != ZSTC_OK) {
        release_plan(&added);
        return status;
    }
    if (index != NULL) *index = batch->count;
    batch->entries[batch->count++] = added;
    return ZSTC_OK;
}

zstc_status zstc_batch_add(zstc_batch *batch, const char *text, size_t length, const char *const *labels,
                           size_t label_count, const zstc_params *params, size_t *index) {
    if (batch == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_batch_add: batch is NULL");
    struct zstc_labels *set = NULL;
    zstc_status status = find_set(batch, labels, label_count, params, &set);
    return status == ZSTC_OK ? add_entry(batch, text, length, set, index) : status;
}

zstc_status zstc_batch_add_with(zstc_batch *batch, const char *text, size_t length, const zstc_labels *labels,
                                size_t *index) {
    if (batch == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_batch_add_with: batch is NULL");
    if (labels == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_batch_add_with: labels is NULL");
    zstc_status status = zstc_labels_check_owner(labels, batch->z);
    if (status == ZSTC_OK) status = hold_set(batch, labels);
    return status == ZSTC_OK ? add_entry(batch, text, length, labels, index) : status;
}

zstc_status zstc_batch_set_progress(zstc_batch *batch, zstc_progress progress, void *user) {
    if (batch == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_batch_set_progress: batch is NULL");
    batch->progress = progress;
    batch->user = user;
    return ZSTC_OK;
}

/* ---- running --------------------------------------------------------------------------------------------------- */

static zstc_status answer(entry *e, float *scores) {
    if (zstc_is_alone(e->labels->owner)) return zstc_alone_answer(&e->text, e->labels, scores);
    return zstc_answer(&e->plan, e->labels, e->vector, scores);
}

static void report(const zstc_batch *batch) {
    if (batch->progress != NULL) batch->progress(batch->user, batch->answered, batch->count);
}

/* The last pair of a record has been settled: make its scores. */
static void finish(entry *e) {
    if (e->status == NO_ANSWER) {
        float *scores = calloc(e->labels->hypotheses.label_count, sizeof *scores);
        e->status = scores == NULL ? zstc_fail_memory() : answer(e, scores);
        if (e->status == ZSTC_OK) {
            e->scores = scores;
        } else {
            free(scores);
        }
    }
    release_plan(e);
}

/* A record fails as the first of its pairs that failed. */
static void take_failure(entry *e, zstc_pair *pair) {
    if (e->status == NO_ANSWER) {
        e->status = pair->status;
        e->line = pair->line;
    } else {
        free(pair->line);
    }
    pair->line = NULL;
}

static void settled(void *user, zstc_pair *pairs, size_t from, size_t to) {
    zstc_batch *batch = user;
    for (size_t i = from; i < to; i++) {
        entry *e = &batch->entries[pairs[i].owner];
        if (pairs[i].status != ZSTC_OK) take_failure(e, &pairs[i]);
        if (--e->pending > 0) continue;
        finish(e);
        if (e->status == ZSTC_OK) zstc_count_text(batch->z, e->truncated);
        batch->answered++;
    }
    report(batch);
}

/* What a queue is given of a record. */
typedef struct {
    const zstc_pair *items;
    size_t count;
} span;

/* Its pairs, or its text's sequences where there are none; nothing once it has its answer. */
static span work_of(const entry *e) {
    if (zstc_is_alone(e->labels->owner)) return (span){e->text.items, e->text.count};
    return (span){e->plan.items, e->plan.count};
}

static int is_open(const entry *e) { return work_of(e).items != NULL; }

/* All pairs are still to do, also of a record that a cancelled run left half done. */
static void reopen(entry *e) {
    e->pending = work_of(e).count;
    e->status = NO_ANSWER;
    free(e->line);
    e->line = NULL;
}

static void reopen_all(zstc_batch *batch) {
    batch->answered = 0;
    for (size_t i = 0; i < batch->count; i++) {
        if (is_open(&batch->entries[i])) {
            reopen(&batch->entries[i]);
        } else {
            batch->answered++;
        }
    }
}

/* Those parts of all records, one after another. */
static zstc_status gather(const zstc_batch *batch, span (*part_of)(const entry *e), zstc_job *job) {
    size_t total = 0;
    for (size_t i = 0; i < batch->count; i++) total += part_of(&batch->entries[i]).count;
    job->pairs = malloc((total > 0 ? total : 1) * sizeof *job->pairs);
    if (job->pairs == NULL) return zstc_fail_memory();
    for (size_t i = 0; i < batch->count; i++) {
        span part = part_of(&batch->entries[i]);
        if (part.count == 0) continue;
        memcpy(job->pairs + job->count, part.items, part.count * sizeof *job->pairs);
        job->count += part.count;
    }
    return ZSTC_OK;
}

/* ---- running: the texts' vectors ------------------------------------------------------------------------------- */

/* Nothing once there is a vector. */
static span text_of(const entry *e) { return (span){e->text.items, e->text.count}; }

static zstc_status take_vector(const zstc_encoder *encoder, entry *e) {
    e->vector = calloc(encoder->size, sizeof *e->vector);
    if (e->vector == NULL) return zstc_fail_memory();
    zstc_encoder_vector(encoder, &e->text, 0, e->vector);
    zstc_singles_clear(&e->text);
    return ZSTC_OK;
}

static void text_settled(void *user, zstc_pair *pairs, size_t from, size_t to) {
    zstc_batch *batch = user;
    for (size_t i = from; i < to; i++) {
        if (pairs[i].status != ZSTC_OK) take_failure(&batch->entries[pairs[i].owner], &pairs[i]);
    }
    report(batch);
}

/* A record has its vector, or is done because its text has failed. */
static zstc_status close_text(zstc_batch *batch, entry *e) {
    if (e->status == NO_ANSWER) return take_vector(batch->z->encoder, e);
    release_plan(e);
    batch->answered++;
    return ZSTC_OK;
}

/* Before any pair, so that a record is answered as soon as its last one is there. */
static zstc_status encode_texts(zstc_batch *batch) {
    const zstc_encoder *encoder = batch->z->encoder;
    zstc_job job = {.cancel = &batch->cancel, .settled = text_settled, .user = batch};
    if (encoder == NULL || zstc_is_alone(batch->z)) return ZSTC_OK;
    zstc_status status = gather(batch, text_of, &job);
    if (status != ZSTC_OK) return status;
    status = zstc_queue_run(encoder->queue, &job);
    free(job.pairs);
    if (status == ZSTC_CANCELLED) return status;
    const size_t before = batch->answered;
    status = ZSTC_OK;
    for (size_t i = 0; status == ZSTC_OK && i < batch->count; i++) {
        if (batch->entries[i].text.count > 0) status = close_text(batch, &batch->entries[i]);
    }
    if (batch->answered > before) report(batch);
    return status;
}

/* ---- running: the pairs ---------------------------------------------------------------------------------------- */

static const char *line_of(const entry *e) { return e->line != NULL ? e->line : zstc_status_name(e->status); }

/* The queue's answer is about pairs; the batch's is about records, and one may have failed in an earlier run. */
static zstc_status outcome(const zstc_batch *batch, zstc_status status) {
    if (status == ZSTC_CANCELLED) return status;
    for (size_t i = 0; i < batch->count; i++) {
        const entry *e = &batch->entries[i];
        if (e->status != ZSTC_OK) return zstc_fail(e->status, "record %zu: %s", i, line_of(e));
    }
    return status;
}

static zstc_status run_pairs(zstc_batch *batch) {
    zstc_job job = {.cancel = &batch->cancel, .settled = settled, .user = batch};
    zstc_status status = gather(batch, work_of, &job);
    if (status != ZSTC_OK) return status;
    status = zstc_queue_run(zstc_queue_of(batch->z), &job);
    free(job.pairs);
    return outcome(batch, status);
}

zstc_status zstc_batch_run(zstc_batch *batch) {
    if (batch == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_batch_run: batch is NULL");
    zstc_count_call(batch->z);
    reopen_all(batch);
    zstc_status status = encode_texts(batch);
    if (status == ZSTC_OK) status = run_pairs(batch);
    atomic_store(&batch->cancel, 0);
    return status;
}

zstc_status zstc_batch_cancel(zstc_batch *batch) {
    if (batch == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_batch_cancel: batch is NULL");
    atomic_store(&batch->cancel, 1);
    return ZSTC_OK;
}

/* ---- answers --------------------------------------------------------------------------------------------------- */

/* NULL and the error line set when there is no such record. */
static const entry *find_entry(const zstc_batch *batch, size_t index) {
    if (batch != NULL && index < batch->count) return &batch->entries[index];
    if (batch == NULL) {
        zstc_fail(ZSTC_INVALID_ARGUMENT, "batch is NULL");
    } else {
        zstc_fail(ZSTC_INVALID_ARGUMENT, "record %zu does not exist (the batch has %zu records)", index, batch->count);
    }
    return NULL;
}

zstc_status zstc_batch_status(const zstc_batch *batch, size_t index) {
    const entry *e = find_entry(batch, index);
    if (e == NULL) return ZSTC_INVALID_ARGUMENT;
    return e->status == NO_ANSWER ? ZSTC_CANCELLED : e->status;
}

zstc_status zstc_batch_scores(const zstc_batch *batch, size_t index, const float **scores, size_t *count) {
    const entry *e = find_entry(batch, index);
    if (e == NULL) return ZSTC_INVALID_ARGUMENT;
    if (scores == NULL || count == NULL)
        return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_batch_scores: %s is NULL", scores == NULL ? "scores" : "count");
    if (e->status == NO_ANSWER) return zstc_fail(ZSTC_CANCELLED, "record %zu has not been scored", index);
    if (e->status != ZSTC_OK) return zstc_fail(e->status, "%s", line_of(e));
    *scores = e->scores;
    *count = e->labels->hypotheses.label_count;
    return ZSTC_OK;
}

zstc_status zstc_batch_truncated(const zstc_batch *batch, size_t index, int32_t *truncated) {
    const entry *e = find_entry(batch, index);
    if (e == NULL) return ZSTC_INVALID_ARGUMENT;
    if (truncated == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_batch_truncated: truncated is NULL");
    *truncated = e->truncated;
    return ZSTC_OK;
}

zstc_status zstc_batch_tokens(const zstc_batch *batch, size_t index, size_t *tokens) {
    const entry *e = find_entry(batch, index);
    if (e == NULL) return ZSTC_INVALID_ARGUMENT;
    if (tokens == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_batch_tokens: tokens is NULL");
    *tokens = e->tokens;
    return ZSTC_OK;
}
