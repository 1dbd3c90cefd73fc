#define _XOPEN_SOURCE 700 /* wcwidth */
#include "cli/terminal.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <wchar.h>

int cli_terminal_columns(int fd) {
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    const char *columns = getenv("COLUMNS");
    int width = columns == NULL ? 0 : atoi(columns);
    return width > 0 ? width : 80;
}

int cli_terminal_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

/* The character at `text` (at least one byte): its length, and the columns it takes. Texts are UTF-8 whatever the
 * locale is; without a locale that knows them each character is taken to be one column wide. */
static size_t measure(const char *text, size_t length, int *columns) {
    wchar_t wide;
    mbstate_t state = {0};
    size_t size = cli_terminal_utf8() ? mbrtowc(&wide, text, length, &state) : (size_t)-1;
    if (size != 0 && size <= length) {
        int width = wcwidth(wide);
        *columns = width < 0 ? 1 : width;
        return size;
    }
    size = 1;
    while (size < length && ((unsigned char)text[size] & 0xC0) == 0x80) size++;
    *columns = 1;
    return size;
}

int cli_terminal_width(const char *text, size_t length) {
    int total = 0, columns;
    for (size_t at = 0; at < length; total += columns) at += measure(text + at, length - at, &columns);
    return total;
}

/* C0 and DEL, and in UTF-8 C1, which steer a terminal too. */
static int is_control(const char *character, size_t size) {
    unsigned char first = (unsigned char)character[0];
    return first < 0x20 || first == 0x7F || (size == 2 && first == 0xC2 && (unsigned char)character[1] < 0xA0);
}

int cli_terminal_put(FILE *file, const char *text, size_t length, int columns) {
    int cut = cli_terminal_width(text, length) > columns, room = cut ? columns - 1 : columns, taken = 0, width;
    for (size_t at = 0; at < length;) {
        size_t size = measure(text + at, length - at, &width);
        if (taken + width > room) break;
        if (is_control(text + at, size)) {
            putc(' ', file);
        } else {
            fwrite(text + at, 1, size, file);
        }
        taken += width;
        at += size;
    }
    if (!cut) return taken;
    fputs(cli_terminal_utf8() ? "\xe2\x80\xa6" : "~", file);
    return taken + 1;
}

int cli_terminal_bar(FILE *file, double part, int width) {
    static const char *const EIGHTHS[] = {"",
                                          "\xe2\x96\x8f",
                                          "\xe2\x96\x8e",
                                          "\xe2\x96\x8d",
                                          "\xe2\x96\x8c",
                                          "\xe2\x96\x8b",
                                          "\xe2\x96\x8a",
                                          "\xe2\x96\x89"}; /* U+258F up to U+2589, from one eighth to seven */
    int utf8 = cli_terminal_utf8(), steps = utf8 ? 8 : 1;
    int filled = (int)(part * width * steps + 0.5), taken = 0;
    for (; taken < filled / steps; taken++) fputs(utf8 ? "\xe2\x96\x88" : "#", file);
    if (filled % steps > 0) {
        fputs(EIGHTHS[filled % steps], file);
        taken++;
    }
    return taken;
}
