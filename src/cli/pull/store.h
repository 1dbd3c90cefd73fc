/* Writing into the Hugging Face cache, in huggingface_hub's layout (base/hub.h) and with its locks, so that Python and
 * this program may do so at the same time. */
#ifndef ZSTC_CLI_PULL_STORE_H
#define ZSTC_CLI_PULL_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

typedef struct {
    char *cache, *folder;    /* of all models, and of this one */
    char *snapshot, *commit; /* once it is known */
    char *locks;
} pull_store;

/* Knows the places and makes none yet. Free in any case. */
zstc_status pull_store_open(pull_store *store, const char *cache, const char *id, zstc_error *error);
zstc_status pull_store_set_commit(pull_store *store, const char *commit, zstc_error *error);
void pull_store_free(pull_store *store);

/* Whether the snapshot has the file, of `size` bytes where that is not negative. */
bool pull_store_has(const pull_store *store, const char *name, int64_t size);

/* Makes the folders of the model. */
zstc_status pull_store_make(const pull_store *store, zstc_error *error);

/* A blob that is being written: its lock is held, and the part that an earlier run has left is there. */
typedef struct {
    char *path, *partial; /* blobs/<hash>, and the same with ".incomplete" */
    int lock, file;       /* `file` is of `partial`, open for reading and writing; -1 where it is not open */
    bool is_there;        /* the blob is complete already, maybe by another process: there is no partial */
} pull_blob;

/* Waits for a process that has the lock, and calls `waiting` once before. */
zstc_status pull_blob_open(pull_blob *blob, const pull_store *store, const char *hash, int64_t size,
                           void (*waiting)(const char *name), const char *name, zstc_error *error);

/* Gives the complete partial its name. */
zstc_status pull_blob_finish(pull_blob *blob, zstc_error *error);

/* Gives the lock back. A partial stays for the next run. */
void pull_blob_close(pull_blob *blob);

/* Makes snapshots/<commit>/<name> a link to the blob. */
zstc_status pull_store_link(const pull_store *store, const char *name, const pull_blob *blob, zstc_error *error);

/* Makes refs/<revision> say the commit, unless it does, or is the commit itself. */
zstc_status pull_store_set_ref(const pull_store *store, const char *revision, zstc_error *error);

#endif
