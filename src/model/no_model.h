/* Messages for directories that hold a model in a form that is not read: what is there, and what is missing. */
#ifndef ZSTC_MODEL_NO_MODEL_H
#define ZSTC_MODEL_NO_MODEL_H

#include "model/files.h"

/* NOT_FOUND: there is no file of weights that can be read. */
zstc_status zstc_no_weights(const zstc_files *files);

/* The same of config.json, where `status` and the thread's error say that it cannot be opened; any other failure stays
 * as it is. */
zstc_status zstc_no_config(const zstc_files *files, zstc_status status);

#endif
