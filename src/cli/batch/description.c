#define _GNU_SOURCE 1 /* canonicalize_file_name */

#include "cli/batch/description.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <zlib.h>

static json_int_t modified(const struct stat *info) {
    return (json_int_t)info->st_mtim.tv_sec * 1000000000 + info->st_mtim.tv_nsec;
}

/* A path or a name of a field may hold any bytes, which JSON cannot; those are told apart by their checksum. */
static json_t *text_json(const char *text) {
    json_t *value = json_string(text);
    if (value != NULL) return value;
    return json_sprintf("bytes %08lx", crc32_z(0, (const unsigned char *)text, strlen(text)));
}

/* ---- IN ---------------------------------------------------------------------------------------------------------- */

/* A stream has neither size nor time: only its beginning can be compared. */
static int add_input(json_t *run, const cli_lines *in) {
    struct stat info;
    if (in->is_stream || fstat(in->fd, &info) != 0) return json_object_set_new(run, "size of IN", json_null());
    if (json_object_set_new(run, "size of IN", json_integer(info.st_size)) != 0) return -1;
    return json_object_set_new(run, "time of change of IN", json_integer(modified(&info)));
}

/* ---- the model --------------------------------------------------------------------------------------------------- */

/* Weights may be replaced by others of the same size. */
static json_int_t latest_change(const char *model, const json_t *files) {
    json_int_t latest = 0;
    size_t i;
    const json_t *file;
    json_array_foreach(files, i, file) {
        char path[PATH_MAX];
        struct stat info;
        const char *name = json_string_value(json_object_get(file, "name"));
        if (name == NULL || snprintf(path, sizeof path, "%s/%s", model, name) >= (int)sizeof path) continue;
        if (stat(path, &info) != 0 && stat(model, &info) != 0) continue;
        if (modified(&info) > latest) latest = modified(&info);
    }
    return latest;
}

/* How it runs, with the number of threads and tokens: what is packed together decides the last digits of a score. */
static int add_model(json_t *run, zstc *z) {
    char *text = NULL;
    if (zstc_info_json(z, &text) != ZSTC_OK) return -1;
    json_t *info = json_loads(text, 0, NULL);
    zstc_string_free(text);
    const char *path = json_string_value(json_object_get(info, "model"));
    char *whole = path != NULL ? canonicalize_file_name(path) : NULL;
    int failed = info == NULL;
    if (whole != NULL) {
        failed |= json_object_set_new(run, "time of change of the model",
                                      json_integer(latest_change(whole, json_object_get(info, "files"))));
        failed |= json_object_set_new(info, "model", text_json(whole));
    }
    failed = failed || json_object_update(run, info) != 0;
    free(whole);
    json_decref(info);
    return failed ? -1 : 0;
}

/* ---- the options ------------------------------------------------------------------------------------------------- */

static json_t *candidates_json(const zstc_candidates *candidates) {
    json_t *all = json_array();
    const char **text = candidates->texts;
    for (size_t i = 0; i < candidates->count; i++) {
        size_t sentences = candidates->sentences[i], texts = sentences > 0 ? sentences : 1;
        json_t *one = json_pack("[s,I]", candidates->names[i], (json_int_t)sentences);
        for (size_t j = 0; j < texts; j++) json_array_append_new(one, json_string_nocheck(*text++));
        json_array_append_new(all, one);
    }
    return all;
}

static json_t *string_or_default(const char *value) { return text_json(value != NULL ? value : "default"); }

static int add_options(json_t *run, const cli_options *options, const cli_lines *in) {
    const zstc_parameters *p = &options->parameters;
    json_t *own = json_pack(
        "{s:o,s:o,s:b,s:i,s:o,s:o,s:I,s:f,s:o,s:o}", "labels", candidates_json(&options->candidates), "--template",
        string_or_default(p->hypothesis_template), "--multi-label", p->multi_label, "--max-length", (int)p->max_length,
        "--overflow", string_or_default(p->overflow), "--reduce", string_or_default(p->reduce), "--top",
        (json_int_t)p->selection.top_k, "--threshold", (double)p->selection.threshold, "--text-field",
        string_or_default(options->text_field), "--format", json_integer((json_int_t)in->format));
    int failed = own == NULL || json_object_update(run, own) != 0;
    json_decref(own);
    return failed ? -1 : 0;
}

json_t *cli_batch_description(const cli_options *options, zstc *z, const cli_lines *in) {
    json_t *run = json_object();
    if (json_object_set_new(run, "version of zstc", json_string(zstc_version())) == 0 && add_input(run, in) == 0 &&
        add_model(run, z) == 0 && add_options(run, options, in) == 0)
        return run;
    json_decref(run);
    return NULL;
}
