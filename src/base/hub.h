/* Names of models at the Hugging Face hub, and where its cache keeps them, as huggingface_hub 2.4 has both
 * (constants.py, utils/_validators.py, file_download.py):
 *
 *     <cache>/models--owner--name/refs/<revision>              a file: the commit that a branch or tag stands for
 *                                 snapshots/<commit>/<file>    a link to ../../blobs/<hash>
 *                                 blobs/<hash>
 *
 * Does not use the thread's last error: the program compiles it too. */
#ifndef ZSTC_BASE_HUB_H
#define ZSTC_BASE_HUB_H

#include <stdbool.h>
#include <stddef.h>

#define ZSTC_HUB_REVISION "main" /* where none is named */

/* "owner/name", or "name" alone for models of the hub's first days. */
bool zstc_hub_is_id(const char *id, size_t length);

/* A branch, tag or commit, which is part of a path below refs/: no empty part, and none that starts with a dot. */
bool zstc_hub_is_revision(const char *revision);

/* A revision that is a commit itself: 40 digits, and no ref is looked for. */
bool zstc_hub_is_commit(const char *revision);

/* What refs/<revision> may hold: the name of a folder in snapshots/. */
bool zstc_hub_is_snapshot(const char *commit);

/* $HF_HOME, else $XDG_CACHE_HOME/huggingface, else ~/.cache/huggingface. A variable that is empty counts as not set.
 * In memory that the caller frees; NULL without memory. */
char *zstc_hub_home(void);

/* $HF_HUB_CACHE, else $HUGGINGFACE_HUB_CACHE, else "hub" in zstc_hub_home; likewise. */
char *zstc_hub_cache(void);

/* "<cache>/models--owner--name"; likewise. */
char *zstc_hub_folder(const char *cache, const char *id);

#endif
