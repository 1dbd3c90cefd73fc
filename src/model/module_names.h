/* The names of the files that sentence-transformers writes around a model of transformers. Does not use the thread's
 * last error: the program compiles it too. */
#ifndef ZSTC_MODEL_MODULE_NAMES_H
#define ZSTC_MODEL_MODULE_NAMES_H

#include <stddef.h>

/* modules.json lists the modules with their folders; each may have a config.json in its own. */
enum { ZSTC_MODULES_LIST, ZSTC_MODULES_WHOLE, ZSTC_MODULES_TRANSFORMER, ZSTC_MODULES_COUNT = 9 };

/* From ZSTC_MODULES_TRANSFORMER on the names that the config of the Transformer module may have, in the order in which
 * they are looked for. NULL from ZSTC_MODULES_COUNT on. */
const char *zstc_modules_file_name(size_t index);

#endif
