/* Where the files of the modules are, and which there are. */
#include "model/modules.h"

#include <string.h>

#include "base/fail.h"
#include "model/module_names.h"

/* ---- modules.json ---- */

/* What follows the last dot, if the class is one of sentence-transformers' own; it has moved between versions:
 * "sentence_transformers.models.Pooling". */
static const char *class_of(const char *type) {
    static const char package[] = "sentence_transformers.";
    if (strncmp(type, package, sizeof package - 1) != 0) return "";
    return strrchr(type, '.') + 1;
}

static zstc_status refuse_module(const zstc_fields *fields, size_t index, const char *type) {
    static const char *const wanted[] = {"a Transformer", "a Pooling", "a Normalize or nothing", "nothing"};
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: module %zu, \"%.100s\", is not supported (expected %s there)",
                     fields->where, index, type, wanted[index < 3 ? index : 3]);
}

static zstc_status take_module(zstc_module_list *list, const zstc_fields *fields, size_t index) {
    static const char *const classes[] = {"Transformer", "Pooling", "Normalize"};
    const char **const folders[] = {&list->transformer, &list->pooling, &list->normalize};
    zstc_fields own = *fields;
    const char *type = zstc_field_needed_string(&own, "type");
    const char *folder = zstc_field_string(&own, "path", "");
    if (own.status != ZSTC_OK) return own.status;
    if (index >= sizeof classes / sizeof *classes || strcmp(class_of(type), classes[index]) != 0) {
        return refuse_module(fields, index, type);
    }
    *folders[index] = folder;
    return ZSTC_OK;
}

static zstc_status take_modules(zstc_module_list *list, const char *where) {
    zstc_status status = ZSTC_OK;
    for (size_t i = 0; status == ZSTC_OK && i < json_array_size(list->root); i++) {
        const zstc_fields fields = {.object = json_array_get(list->root, i), .where = where, .what = "a module"};
        status = take_module(list, &fields, i);
    }
    if (status != ZSTC_OK || json_array_size(list->root) > 1) return status;
    return zstc_fail(ZSTC_UNSUPPORTED,
                     "%s: the modules are %zu (expected a Transformer, a Pooling and perhaps a "
                     "Normalize)",
                     where, json_array_size(list->root));
}

zstc_status zstc_module_list_parse(zstc_module_list *list, zstc_span bytes, const char *where) {
    zstc_module_list read = {0};
    zstc_status status = zstc_json_load_array(&read.root, bytes, where, 0);
    if (status == ZSTC_OK) status = take_modules(&read, where);
    if (status == ZSTC_OK) {
        *list = read;
    } else {
        json_decref(read.root);
    }
    return status;
}

static zstc_status read_list(zstc_module_list *list, zstc_files *files) {
    const char *name = zstc_modules_file_name(ZSTC_MODULES_LIST);
    zstc_span bytes;
    zstc_status status = zstc_files_get_in(files, "", name, &bytes);
    return status == ZSTC_OK ? zstc_module_list_parse(list, bytes, zstc_files_where_in(files, "", name)) : status;
}

/* ---- files ---- */

typedef zstc_status (*parser)(zstc_modules *modules, zstc_span bytes, const char *where);

static zstc_status read_file(zstc_modules *modules, zstc_files *files, const char *folder, const char *name,
                             parser parse) {
    zstc_span bytes;
    zstc_status status = zstc_files_get_in(files, folder, name, &bytes);
    return status == ZSTC_OK ? parse(modules, bytes, zstc_files_where_in(files, folder, name)) : status;
}

static zstc_status read_if_there(zstc_modules *modules, zstc_files *files, const char *folder, const char *name,
                                 parser parse) {
    return zstc_files_have_in(files, folder, name) ? read_file(modules, files, folder, name, parse) : ZSTC_OK;
}

/* The first one that is there counts. */
static zstc_status read_transformer(zstc_modules *modules, zstc_files *files, const char *folder) {
    for (size_t i = ZSTC_MODULES_TRANSFORMER; zstc_modules_file_name(i) != NULL; i++) {
        if (!zstc_files_have_in(files, folder, zstc_modules_file_name(i))) continue;
        return read_file(modules, files, folder, zstc_modules_file_name(i), zstc_modules_parse_transformer);
    }
    return ZSTC_OK;
}

static zstc_status read_modules(zstc_modules *modules, zstc_files *files, const zstc_module_list *list) {
    zstc_status status = read_file(modules, files, list->pooling, "config.json", zstc_modules_parse_pooling);
    if (status == ZSTC_OK && list->normalize != NULL) {
        modules->normalises = true;
        status = read_if_there(modules, files, list->normalize, "config.json", zstc_modules_parse_normalize);
    }
    if (status == ZSTC_OK) status = read_transformer(modules, files, list->transformer);
    if (status != ZSTC_OK) return status;
    return read_if_there(modules, files, "", zstc_modules_file_name(ZSTC_MODULES_WHOLE), zstc_modules_parse_whole);
}

bool zstc_modules_there(zstc_files *files) {
    return zstc_files_module(files) == NULL && zstc_files_have_in(files, "", zstc_modules_file_name(ZSTC_MODULES_LIST));
}

zstc_status zstc_modules_enter(zstc_files *files) {
    zstc_module_list list = {0};
    if (!zstc_modules_there(files) || zstc_files_have_in(files, "", "config.json")) return ZSTC_OK;
    zstc_status status = read_list(&list, files);
    if (status == ZSTC_OK && *list.transformer != '\0') status = zstc_files_enter(files, list.transformer);
    json_decref(list.root);
    return status;
}

/* config.json has been read from the folder that the files are in: it must be the Transformer's. */
static zstc_status check_folder(const zstc_module_list *list, const zstc_files *files) {
    const char *name = zstc_modules_file_name(ZSTC_MODULES_LIST);
    if (strcmp(list->transformer, zstc_files_folder(files)) == 0) return ZSTC_OK;
    return zstc_fail(ZSTC_UNSUPPORTED,
                     "%s: the Transformer is in \"%.100s\", but there is a config.json outside of it too",
                     zstc_files_where_in(files, "", name), list->transformer);
}

zstc_status zstc_modules_read(zstc_modules *out, zstc_files *files) {
    zstc_modules modules = {0};
    zstc_module_list list = {0};
    zstc_status status = read_list(&list, files);
    if (status == ZSTC_OK) status = check_folder(&list, files);
    if (status == ZSTC_OK) status = read_modules(&modules, files, &list);
    if (status == ZSTC_OK) *out = modules;
    json_decref(list.root);
    return status;
}
