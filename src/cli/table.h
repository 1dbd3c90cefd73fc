/* One text's scores for people: a table with a bar a label. */
#ifndef ZSTC_CLI_TABLE_H
#define ZSTC_CLI_TABLE_H

#include <stdio.h>

#include "request/response.h"

/* How wide the terminal is, and whether to use colours. */
typedef struct {
    int columns, colours;
} cli_table;

/* For stdout. */
cli_table cli_table_for_terminal(void);

/* `order` holds the positions of the `shown` labels to be shown. */
void cli_table_print(const cli_table *table, FILE *file, const zstc_response *response, const size_t *order,
                     size_t shown);

#endif
