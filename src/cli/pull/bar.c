#include "cli/pull/bar.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal.h"

enum { NAME_MOST = 32, BAR_MOST = 40, BAR_LEAST = 8, FIGURES = 50 };

static double seconds_between(const struct timespec *from, const struct timespec *to) {
    return (double)(to->tv_sec - from->tv_sec) + (double)(to->tv_nsec - from->tv_nsec) / 1e9;
}

void pull_bar_open(pull_bar *bar) { *bar = (pull_bar){.is_terminal = isatty(STDERR_FILENO)}; }

void pull_bar_start(pull_bar *bar, const char *name, uint64_t begun, int64_t whole) {
    bar->name = name;
    bar->begun = begun;
    bar->whole = whole;
    bar->last = (struct timespec){0};
    clock_gettime(CLOCK_MONOTONIC, &bar->start);
}

static void draw_left(double seconds) {
    unsigned long left = seconds > 359999 ? 359999 : (unsigned long)(seconds + 0.5);
    if (left >= 3600) fprintf(stderr, "  %lu:%02lu:%02lu left", left / 3600, left / 60 % 60, left % 60);
    if (left < 3600) fprintf(stderr, "  %lu:%02lu left", left / 60, left % 60);
}

static void draw(const pull_bar *bar, uint64_t bytes, double passed) {
    double part = bar->whole > 0 ? (double)bytes / (double)bar->whole : 0;
    double rate = passed > 0 ? (double)(bytes - bar->begun) / passed : 0;
    fputs("\r\033[K", stderr); /* back to the first column, erase the line */
    int width = cli_terminal_columns(STDERR_FILENO) - cli_terminal_put(stderr, bar->name, strlen(bar->name), NAME_MOST);
    width = width - FIGURES > BAR_MOST ? BAR_MOST : width - FIGURES;
    if (bar->whole > 0) fprintf(stderr, " %3d%%", (int)(part * 100));
    if (bar->whole > 0 && width >= BAR_LEAST) {
        fputs(" [", stderr);
        fprintf(stderr, "%*s]", width - cli_terminal_bar(stderr, part, width), "");
    }
    fprintf(stderr, " %.1f", (double)bytes / 1e6);
    if (bar->whole > 0) fprintf(stderr, "/%.1f", (double)bar->whole / 1e6);
    fputs(" MB", stderr);
    if (passed > 1 && rate > 0) {
        fprintf(stderr, "  %.1f MB/s", rate / 1e6);
        if (bar->whole > 0) draw_left((double)((uint64_t)bar->whole - bytes) / rate);
    }
    fflush(stderr);
}

void pull_bar_update(pull_bar *bar, uint64_t bytes) {
    struct timespec now;
    if (!bar->is_terminal) return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (bar->last.tv_sec != 0 && seconds_between(&bar->last, &now) < 0.1) return;
    bar->last = now;
    bar->is_drawn = true;
    draw(bar, bytes, seconds_between(&bar->start, &now));
}

void pull_bar_clear(pull_bar *bar) {
    if (!bar->is_drawn) return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    bar->is_drawn = false;
}
