/* What a terminal can show. */
#ifndef ZSTC_CLI_TERMINAL_H
#define ZSTC_CLI_TERMINAL_H

#include <stddef.h>
#include <stdio.h>

/* Its width: what the terminal says, else $COLUMNS, else 80. */
int cli_terminal_columns(int fd);

/* Whether the locale's characters are UTF-8, so that block characters and wide ones can be shown. */
int cli_terminal_utf8(void);

/* Columns that a text takes when shown by cli_terminal_put. */
int cli_terminal_width(const char *text, size_t length);

/* Shows at most `columns` columns of a text on one line: control characters as spaces, what does not fit cut with an
 * ellipsis. Returns the columns taken. */
int cli_terminal_put(FILE *file, const char *text, size_t length, int columns);

/* A bar that fills `part` (0 to 1) of `width` columns; returns the columns taken. */
int cli_terminal_bar(FILE *file, double part, int width);

#endif
