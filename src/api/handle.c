#include "api/handle.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "api/options.h"
#include "base/cancel.h"
#include "base/fail.h"
#include "base/gate.h"
#include "base/utf8.h"

#define ZSTC_TEXT_OF(number) #number
#define ZSTC_VERSION_TEXT(major, minor, patch) ZSTC_TEXT_OF(major) "." ZSTC_TEXT_OF(minor) "." ZSTC_TEXT_OF(patch)

const char *zstc_version(void) { return ZSTC_VERSION_TEXT(ZSTC_VERSION_MAJOR, ZSTC_VERSION_MINOR, ZSTC_VERSION_PATCH); }

/* An id without a row would read past the embedding. Files often hold such ids, which nothing yields: special tokens
 * that were added without resizing the model, an empty last line. */
static zstc_status check_vocabulary(const zstc *z) {
    int64_t rows = z->model->config.vocab_size;
    int32_t id = rows > 0 && rows < INT32_MAX ? zstc_tokenizer_yields(z->tokenizer, (int32_t)rows) : -1;
    if (id < 0) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL, "%s: the tokenizer gives the id %d, though config.json's vocab_size is %lld",
                     zstc_files_path(z->model->files), (int)id, (long long)rows);
}

/* Only models with an embedding of types look at them. */
static zstc_status check_types(const zstc *z) {
    int64_t rows = z->model->config.type_vocab_size, type = zstc_tokenizer_layout(z->tokenizer)->hypothesis_type;
    if (rows <= 0 || type < rows) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL,
                     "%s: the tokenizer gives the hypothesis the token type %lld, though config.json's type_vocab_size "
                     "is %lld",
                     zstc_files_path(z->model->files), (long long)type, (long long)rows);
}

/* A model that embeds texts has no other scorer. */
static zstc_status open_scorer(zstc *z, const zstc_scorer_options *wanted) {
    if (!z->model->config.similarity.alone) return zstc_scorer_new(&z->scorer, z->model, wanted);
    if (strcmp(wanted->engine, "module") != 0) return ZSTC_OK;
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: engine module needs a TorchScript archive, but this is a directory",
                     zstc_files_path(z->model->files));
}

static zstc_status open_scorers(zstc *z, const zstc_options *options) {
    zstc_scorer_options wanted = {.device = options->device,
                                  .precision = options->precision,
                                  .engine = options->engine,
                                  .threads = options->threads};
    if (!zstc_gate_install()) return zstc_fail_memory();
    if (!zstc_gate_enter()) return zstc_fail(ZSTC_CANCELLED, "the process is ending");
    zstc_status status = open_scorer(z, &wanted);
    if (status == ZSTC_OK && z->model->encoder != NULL)
        status = zstc_encoder_open(&z->encoder, z->model, z->tokenizer, &wanted, options->max_batch_tokens);
    zstc_gate_leave();
    return status;
}

static zstc_status open_queue(zstc *z, const zstc_options *options) {
    if (z->scorer == NULL) return ZSTC_OK;
    return zstc_queue_new(&z->queue, z->scorer, zstc_tokenizer_layout(z->tokenizer),
                          (size_t)z->model->config.class_count, (size_t)options->max_batch_tokens);
}

zstc_queue *zstc_queue_of(const zstc *z) { return z->queue != NULL ? z->queue : z->encoder->queue; }

/* What pairs ask of the tokenizer. */
static zstc_status check_pairs(const zstc *z) {
    if (z->model->config.similarity.alone) return ZSTC_OK;
    zstc_status status = zstc_tokenizer_check_pairs(z->tokenizer, zstc_files_where(z->model->files, "tokenizer.json"));
    return status == ZSTC_OK ? check_types(z) : status;
}

static zstc_status open_parts(zstc *z, const char *model, const zstc_options *options) {
    zstc_status status = zstc_model_open_named(&z->model, model, options->class_names);
    if (status == ZSTC_OK) status = zstc_tokenizer_read(&z->tokenizer, z->model->files);
    if (status == ZSTC_OK) status = check_vocabulary(z);
    if (status == ZSTC_OK) status = check_pairs(z);
    if (status == ZSTC_OK) status = open_scorers(z, options);
    if (status == ZSTC_OK) status = zstc_model_settle(z->model);
    return status == ZSTC_OK ? open_queue(z, options) : status;
}

zstc_status zstc_open(zstc **out, const char *model, const zstc_options *options) {
    if (out == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_open: out is NULL");
    zstc *z = calloc(1, sizeof *z);
    if (z == NULL) return zstc_fail_memory();
    int cancelling = zstc_cancel_off();
    zstc_status status = open_parts(z, model, options != NULL ? options : &zstc_default_options);
    if (status == ZSTC_OK) {
        *out = z;
    } else {
        zstc_free(z);
    }
    zstc_cancel_restore(cancelling);
    return status;
}

/* Models that were freed while the process was ending: what the tensor library needs to free them may be gone. They are
 * kept in a list, where leak checkers find them. */
static _Atomic(zstc *) kept;

static void keep(zstc *z) {
    z->kept = atomic_load(&kept);
    while (!atomic_compare_exchange_weak(&kept, &z->kept, z)) continue;
}

static void free_parts(zstc *z) {
    zstc_encoder_free(z->encoder);
    zstc_queue_free(z->queue);
    zstc_scorer_free(z->scorer);
    zstc_tokenizer_free(z->tokenizer);
    zstc_model_free(z->model);
    free(z);
}

void zstc_free(zstc *z) {
    if (z == NULL) return;
    int cancelling = zstc_cancel_off();
    if (zstc_gate_enter()) {
        free_parts(z);
        zstc_gate_leave();
    } else {
        keep(z);
    }
    zstc_cancel_restore(cancelling);
}

zstc_fit zstc_fit_for(const zstc *z, const struct zstc_params *params) {
    int64_t limit = z->model->config.max_length;
    if (params->max_length > 0 && params->max_length < limit) limit = params->max_length;
    return (zstc_fit){.layout = zstc_tokenizer_layout(z->tokenizer),
                      .max_length = (size_t)limit,
                      .class_count = (size_t)z->model->config.class_count,
                      .overflow = params->overflow};
}

zstc_status zstc_encode_text(const zstc_tokenizer *tokenizer, const char *text, size_t length, zstc_ids *ids) {
    if (text == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "text is NULL");
    if (length == 0) return zstc_fail(ZSTC_INVALID_ARGUMENT, "the text is empty");
    if (length > PTRDIFF_MAX) return zstc_fail_length("the text", length);
    size_t valid = zstc_utf8_valid_prefix(text, length);
    if (valid != length) return zstc_fail(ZSTC_TEXT, "the text is not valid UTF-8 at byte %zu", valid);
    return zstc_tokenizer_encode(tokenizer, text, length, ids);
}
