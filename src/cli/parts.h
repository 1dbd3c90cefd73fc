/* What zstc_convert leaves where a signal ends the program: its unfinished file, which has a name on file systems
 * without nameless files. */
#ifndef ZSTC_CLI_PARTS_H
#define ZSTC_CLI_PARTS_H

/* From now on SIGINT, SIGTERM and SIGHUP remove what zstc_convert has begun for `path` (see zstc.h) and end the
 * program. Called by the thread that converts. 0, or an errno. */
int cli_parts_watch(const char *path);

#endif
