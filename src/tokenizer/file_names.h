/* The names of all files that a tokenizer may have, of kinds that cannot be read too: what is to be copied with a
 * model. Does not use the thread's last error: the program compiles it too. */
#ifndef ZSTC_TOKENIZER_FILE_NAMES_H
#define ZSTC_TOKENIZER_FILE_NAMES_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The name at `index`, counted from 0; NULL behind the last. */
const char *zstc_tokenizer_file_name(size_t index);

#ifdef __cplusplus
}
#endif

#endif
