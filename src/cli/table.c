#include "cli/table.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal.h"

enum { SCORE_COLUMNS = 6, BAR_MOST = 32 };

cli_table cli_table_for_terminal(void) {
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM"); /* no-color.org */
    int colours = (no_color == NULL || no_color[0] == '\0') && (term == NULL || strcmp(term, "dumb") != 0);
    return (cli_table){.columns = cli_terminal_columns(STDOUT_FILENO), .colours = colours};
}

static int widest_label(const zstc_response *response, const size_t *order, size_t shown) {
    int widest = 0;
    for (size_t i = 0; i < shown; i++) {
        const char *label = response->labels[order[i]];
        int width = cli_terminal_width(label, strlen(label));
        if (width > widest) widest = width;
    }
    return widest;
}

static void style(const cli_table *table, FILE *file, const char *code) {
    if (table->colours) fputs(code, file);
}

static void print_row(const cli_table *table, FILE *file, const char *label, float score, int best, int label_width,
                      int bar_width) {
    fputs("  ", file);
    if (best) style(table, file, "\033[1m"); /* bold */
    int taken = cli_terminal_put(file, label, strlen(label), label_width);
    if (best) style(table, file, "\033[0m");
    fprintf(file, "%*s%.4f  ", label_width - taken + 2, "", (double)score);
    style(table, file, "\033[36m"); /* cyan */
    if (bar_width > 0) cli_terminal_bar(file, (double)score, bar_width);
    style(table, file, "\033[0m");
    putc('\n', file);
}

void cli_table_print(const cli_table *table, FILE *file, const zstc_response *response, const size_t *order,
                     size_t shown) {
    cli_terminal_put(file, response->text.bytes, response->text.length, table->columns);
    putc('\n', file);
    if (shown == 0) fputs("  (no label reaches the threshold)\n", file);
    int room = table->columns - SCORE_COLUMNS - 6; /* for label and bar */
    int label_width = widest_label(response, order, shown);
    if (label_width > room * 2 / 3) label_width = room * 2 / 3;
    if (label_width < 1) label_width = 1;
    int bar_width = room - label_width < BAR_MOST ? room - label_width : BAR_MOST;
    for (size_t i = 0; i < shown; i++)
        print_row(table, file, response->labels[order[i]], response->scores[order[i]], i == 0, label_width, bar_width);
}
