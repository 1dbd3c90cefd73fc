/* Paths in environment variables, with the user's home and other variables in them. Does not use the thread's last
 * error: the program compiles it too. */
#ifndef ZSTC_BASE_EXPAND_H
#define ZSTC_BASE_EXPAND_H

/* `path` with "~" or "~user" at its start, and "$NAME" and "${NAME}" anywhere, replaced as Python's
 * os.path.expandvars(os.path.expanduser(path)) replaces them: what is not known stays as it is. In memory that the
 * caller frees; NULL without memory. */
char *zstc_expand(const char *path);

#endif
