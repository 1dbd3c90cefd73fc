/* Whether a file holds what the hub has named it after. */
#ifndef ZSTC_CLI_PULL_CHECKSUM_H
#define ZSTC_CLI_PULL_CHECKSUM_H

#include <stdbool.h>

#include "base/error.h"

/* Whether `hash` is one that can be checked: the SHA-256 of a file in LFS or Xet, or the hash of a blob in git. */
bool pull_checksum_known(const char *hash);

/* Reads all of an open file. MODEL, with `name` in the line, if its hash is another; IO. */
zstc_status pull_checksum_check(int file, const char *hash, const char *name, zstc_error *error);

#endif
