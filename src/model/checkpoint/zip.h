/* The entries of a zip archive, as PyTorch writes them: stored, so that their bytes can be read in place. */
#ifndef ZSTC_MODEL_CHECKPOINT_ZIP_H
#define ZSTC_MODEL_CHECKPOINT_ZIP_H

#include "base/file.h"

typedef struct {
    const char *name; /* in the archive's directory: not NUL-terminated */
    size_t name_length;
    uint64_t offset, size; /* of its bytes in the file; of a compressed entry's compressed bytes */
    int compressed;        /* or encrypted: there are no bytes that could be read in place */
} zstc_zip_entry;

typedef struct zstc_zip zstc_zip;

/* Reads and checks the whole directory of an archive; `file` must outlive it. All entries lie inside the archive and
 * none overlaps another. Checksums are not compared, as PyTorch does not either. */
zstc_status zstc_zip_read(zstc_zip **out, const zstc_file *file);
void zstc_zip_free(zstc_zip *zip);

/* The folder that all of PyTorch's entries lie in: the first entry's name up to its first "/"; "" if it has none. */
const char *zstc_zip_root(const zstc_zip *zip);

/* The entry "<root>/<name>"; NULL when there is none. */
const zstc_zip_entry *zstc_zip_find(const zstc_zip *zip, const char *name);

/* The same where it must be there and stored; NOT_FOUND, or MODEL for a compressed one, names it. */
zstc_status zstc_zip_get(const zstc_zip *zip, const char *name, const zstc_zip_entry **out);

/* Its bytes, which the caller frees; more than `most` of them are a MODEL error. */
zstc_status zstc_zip_read_entry(const zstc_zip *zip, const char *name, size_t most, unsigned char **out, size_t *size);

size_t zstc_zip_count(const zstc_zip *zip);
const zstc_zip_entry *zstc_zip_at(const zstc_zip *zip, size_t index);

#endif
