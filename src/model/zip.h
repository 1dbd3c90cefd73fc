/* The entries of a zip archive in memory, as PyTorch writes them: stored, so that their bytes can be used in place. */
#ifndef ZSTC_MODEL_ZIP_H
#define ZSTC_MODEL_ZIP_H

#include "model/files.h"

typedef struct {
    const char *name; /* in the archive: not NUL-terminated */
    size_t name_length;
    zstc_span data; /* for a compressed entry its compressed bytes */
    int compressed; /* or encrypted: there are no bytes that could be used in place */
} zstc_zip_entry;

typedef struct zstc_zip zstc_zip;

/* Reads and checks the whole directory of an archive; `bytes` must outlive it. `where` names the file in messages. All
 * entries lie inside the archive and none overlaps another. Checksums are not compared, as PyTorch does not either. */
zstc_status zstc_zip_read(zstc_zip **out, zstc_span bytes, const char *where);
void zstc_zip_free(zstc_zip *zip);

/* The folder that all of PyTorch's entries lie in: the first entry's name up to its first "/"; "" if it has none. */
const char *zstc_zip_root(const zstc_zip *zip);

/* The entry "<root>/<name>"; NULL when there is none. */
const zstc_zip_entry *zstc_zip_find(const zstc_zip *zip, const char *name);

/* Its bytes; NOT_FOUND, or MODEL for a compressed one, names it. */
zstc_status zstc_zip_get(const zstc_zip *zip, const char *name, zstc_span *out);

size_t zstc_zip_count(const zstc_zip *zip);
const zstc_zip_entry *zstc_zip_at(const zstc_zip *zip, size_t index);

#endif
