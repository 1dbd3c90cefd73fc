#include "scorer/choices.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

static const zstc_choice precisions[] = {
    {"auto", ZSTC_PRECISION_AUTO},       {"float32", ZSTC_PRECISION_FLOAT32}, {"bfloat16", ZSTC_PRECISION_BFLOAT16},
    {"float16", ZSTC_PRECISION_FLOAT16}, {"int8", ZSTC_PRECISION_INT8},
};
static const zstc_choice engines[] = {
    {"auto", ZSTC_ENGINE_AUTO}, {"packed", ZSTC_ENGINE_PACKED}, {"module", ZSTC_ENGINE_MODULE}};
enum { PRECISIONS = sizeof precisions / sizeof *precisions, ENGINES = sizeof engines / sizeof *engines };

/* A device of each kind; "cuda" may have a number behind it. */
static const zstc_choice devices[] = {{"auto", ZSTC_DEVICE_AUTO}, {"cpu", ZSTC_DEVICE_CPU}, {"cuda", ZSTC_DEVICE_CUDA}};
enum { DEVICES = sizeof devices / sizeof *devices, INDEX_DIGITS = 4 };

zstc_status zstc_precision_read(zstc_precision *out, const char *name) {
    int32_t value = 0;
    zstc_status status = zstc_choose(&value, "precision", name, precisions, PRECISIONS);
    if (status == ZSTC_OK) *out = (zstc_precision)value;
    return status;
}

zstc_status zstc_engine_read(zstc_engine *out, const char *name) {
    int32_t value = 0;
    zstc_status status = zstc_choose(&value, "engine", name, engines, ENGINES);
    if (status == ZSTC_OK) *out = (zstc_engine)value;
    return status;
}

const char *zstc_precision_name(zstc_precision precision) {
    return zstc_choice_name(precision, precisions, PRECISIONS);
}

const char *zstc_engine_name(zstc_engine engine) { return zstc_choice_name(engine, engines, ENGINES); }

/* What follows "cuda:", one to four digits. */
static bool read_index(int32_t *index, const char *digits) {
    size_t count = strspn(digits, "0123456789");
    if (count < 1 || count > INDEX_DIGITS || digits[count] != '\0') return false;
    *index = (int32_t)strtol(digits, NULL, 10);
    return true;
}

zstc_status zstc_device_read(zstc_device *out, const char *name) {
    static const char numbered[] = "cuda:";
    zstc_device device = {.kind = ZSTC_DEVICE_CUDA};
    if (name == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "device is NULL");
    bool found = strncmp(name, numbered, strlen(numbered)) == 0 && read_index(&device.index, name + strlen(numbered));
    for (size_t i = 0; !found && i < DEVICES; i++) {
        device.kind = (zstc_device_kind)devices[i].value;
        found = strcmp(name, devices[i].name) == 0;
    }
    if (!found) {
        return zstc_fail(ZSTC_INVALID_ARGUMENT, "unknown device \"%s\" (expected auto, cpu, cuda or cuda:N)", name);
    }
    *out = device;
    return ZSTC_OK;
}
