#include "serve/models.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/list.h"
#include "cli/cli.h"

/* ---- names ------------------------------------------------------------------------------------------------------- */

/* NAME=MODEL gives a name; a path of that form has to be written ./NAME=MODEL. */
static const char *split_name(const char *given, size_t *name_length) {
    const char *equals = strchr(given, '=');
    if (equals == NULL || equals == given || memchr(given, '/', (size_t)(equals - given)) != NULL)
        return *name_length = 0, given;
    *name_length = (size_t)(equals - given);
    return equals + 1;
}

/* The last part of a path, without slashes behind it; owner/name of the hub stays whole. */
static char *name_of_path(const char *path) {
    size_t end = strlen(path), start;
    int is_path = path[0] == '/' || path[0] == '.';
    while (end > 1 && path[end - 1] == '/') end--;
    for (start = end; start > 0 && path[start - 1] != '/'; start--) continue;
    if (!is_path && start > 0 && memchr(path, '/', start - 1) == NULL) start = 0;
    return strndup(path + start, end - start);
}

static char *make_name(const char *given, const char *model, size_t name_length) {
    if (name_length > 0) return strndup(given, name_length);
    return model == NULL ? strdup("default") : name_of_path(model);
}

const serve_model *serve_models_find(const serve_models *models, const char *name) {
    if (name == NULL) return &models->items[0];
    for (size_t i = 0; i < models->count; i++) {
        if (strcmp(models->items[i].name, name) == 0) return &models->items[i];
    }
    return NULL;
}

void serve_models_names(const serve_models *models, char *text, size_t size) {
    text[0] = '\0';
    for (size_t i = 0; i < models->count; i++) zstc_list_add(text, size, models->items[i].name, i, models->count);
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static int model_error(const serve_model *model) {
    cli_error("%s: %s", model->name, zstc_last_error());
    return CLI_MODEL;
}

/* Models carry no date. */
static void read_date(serve_model *model) {
    const char *path = json_string_value(json_object_get(model->info, "model"));
    struct stat info = {0};
    struct tm parts;
    if (path != NULL) (void)stat(path, &info);
    gmtime_r(&info.st_mtim.tv_sec, &parts);
    strftime(model->date, sizeof model->date, "%Y-%m-%d", &parts);
}

static int read_info(serve_model *model) {
    char *text = NULL;
    if (zstc_info_json(model->z, &text) != ZSTC_OK) return model_error(model);
    model->info = json_loads(text, 0, NULL);
    zstc_string_free(text);
    if (model->info == NULL) return cli_memory_error();
    read_date(model);
    json_object_del(model->info, "model");
    return CLI_OK;
}

/* The first pass is the slowest, and one that cannot be run should not be found out by a client. */
static int warm_up(serve_model *model) {
    const char *labels[] = {"weather", "music"};
    float scores[2];
    return zstc_classify(model->z, "It rains.", 9, labels, 2, NULL, scores) == ZSTC_OK ? CLI_OK : model_error(model);
}

static int open_model(serve_models *models, const char *given, const cli_options *options) {
    size_t name_length = 0;
    const char *path = given != NULL ? split_name(given, &name_length) : NULL;
    serve_model *model = &models->items[models->count];
    char *name = make_name(given, path, name_length);
    if (name == NULL) return cli_memory_error();
    if (models->count > 0 && serve_models_find(models, name) != NULL) {
        int code =
            cli_usage_error(options, "--model: two models are called \"%s\" (name one: --model NAME=MODEL)", name);
        return free(name), code;
    }
    model->name = name;
    models->count++;
    if (zstc_open(&model->z, path, options->opening) != ZSTC_OK) return cli_error("%s", zstc_last_error()), CLI_MODEL;
    int code = read_info(model);
    return code == CLI_OK ? warm_up(model) : code;
}

int serve_models_open(serve_models *models, const char *preset, const cli_options *options) {
    size_t count = options->model_count > 0 ? options->model_count : 1;
    models->items = calloc(count, sizeof *models->items);
    if (models->items == NULL) return cli_memory_error();
    int code = CLI_OK;
    for (size_t i = 0; code == CLI_OK && i < count; i++)
        code = open_model(models, options->model_count > 0 ? options->models[i] : preset, options);
    return code;
}

void serve_models_close(serve_models *models) {
    for (size_t i = 0; i < models->count; i++) {
        json_decref(models->items[i].info);
        zstc_free(models->items[i].z);
        free(models->items[i].name);
    }
    free(models->items);
    *models = (serve_models){0};
}
