/* Where the files of a model are: one of these for each kind of place, each in a file of its own. zstc_files_open
 * chooses one; everything else asks zstc_files and does not know which it is. */
#ifndef ZSTC_MODEL_FILE_SOURCE_H
#define ZSTC_MODEL_FILE_SOURCE_H

#include "model/files.h"

typedef struct {
    /* Whether there is a file of that name. What cannot be looked at counts as there: `open` will then say why it
     * cannot be read. Without an allocation, since there is no way to tell that one failed. */
    bool (*have)(void *place, const char *name);

    /* Opens a file whose path is the one that messages name; NOT_FOUND if there is none. */
    zstc_status (*open)(void *place, const char *name, zstc_file **out);

    /* The TorchScript module that a place holds beside its files; NULL if it has none. */
    const zstc_file *(*module)(void *place);

    /* Closes what is open; all files that it has opened are closed by then. */
    void (*release)(void *place);

    void (*free)(void *place);
} zstc_file_source;

/* Makes the places of a path; `path` must outlive them. */
zstc_status zstc_directory_open(void **place, const char *path);
zstc_status zstc_archive_open(void **place, const char *path);

extern const zstc_file_source zstc_directory_source, zstc_archive_source;

/* Files of another place than zstc_files_open chooses from. `place` is freed with them; on failure it is not. */
zstc_status zstc_files_from_source(zstc_files **out, const char *path, const zstc_file_source *source, void *place);

/* Refuses what no file of a model is: an empty file, and what a clone without git-lfs leaves in a file's place. */
zstc_status zstc_file_source_check(const zstc_file *file);

#endif
