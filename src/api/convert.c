/* Writing a model as an archive. */
#include <sys/stat.h>

#include "api/handle.h"
#include "base/cancel.h"
#include "base/fail.h"
#include "base/gate.h"

/* The finished archive is renamed to its place: what is there and no file, a device say, would be gone. */
static zstc_status check_target(const char *path) {
    struct stat there;
    if (path == NULL || path[0] == '\0')
        return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_convert: the path to write to is %s",
                         path == NULL ? "NULL" : "empty");
    if (stat(path, &there) == 0 && !S_ISREG(there.st_mode)) return zstc_fail(ZSTC_IO, "%s: not a regular file", path);
    return ZSTC_OK;
}

/* The archive's forward finds by the separator where the type changes; without one all are 0. */
static int32_t type_separator(const zstc_layout *layout) {
    return layout->separator_count > 0 && layout->hypothesis_type > 0 ? layout->separator[0] : -1;
}

static zstc_status write_archive(zstc_model *model, const zstc_tokenizer *tokenizer, const char *path) {
    if (!zstc_gate_install()) return zstc_fail_memory();
    if (!zstc_gate_enter()) return zstc_fail(ZSTC_CANCELLED, "the process is ending");
    zstc_status status = zstc_scorer_convert(model, path, type_separator(zstc_tokenizer_layout(tokenizer)));
    zstc_gate_leave();
    return status;
}

/* An archive's forward gives logits of pairs. */
static zstc_status check_head(const zstc_model *model) {
    if (!model->config.similarity.alone) return ZSTC_OK;
    return zstc_fail(ZSTC_UNSUPPORTED,
                     "%s: a model that embeds texts (sentence-transformers) cannot be written as an archive",
                     zstc_files_path(model->files));
}

static zstc_status convert(const char *model, const char *path) {
    zstc_model *opened = NULL;
    zstc_tokenizer *tokenizer = NULL; /* for its layout; and an archive whose tokenizer cannot be read is of no use */
    zstc_status status = zstc_model_open(&opened, model, 1);
    if (status == ZSTC_OK) status = check_head(opened);
    if (status == ZSTC_OK) status = zstc_tokenizer_read(&tokenizer, opened->files);
    if (status == ZSTC_OK) status = write_archive(opened, tokenizer, path);
    zstc_tokenizer_free(tokenizer);
    zstc_model_free(opened);
    return status;
}

zstc_status zstc_convert(const char *model, const char *path) {
    zstc_status status = check_target(path);
    if (status != ZSTC_OK) return status;
    int cancelling = zstc_cancel_off();
    status = convert(model, path);
    zstc_cancel_restore(cancelling);
    return status;
}
