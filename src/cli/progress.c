#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/terminal.h"

static double seconds_between(const struct timespec *from, const struct timespec *to) {
    return (double)(to->tv_sec - from->tv_sec) + (double)(to->tv_nsec - from->tv_nsec) / 1e9;
}

void cli_progress_start(cli_progress *progress, uint64_t total) {
    *progress = (cli_progress){.shown = isatty(STDERR_FILENO), .total = total};
    clock_gettime(CLOCK_MONOTONIC, &progress->start);
}

static void draw_left(double seconds) {
    unsigned long whole = seconds > 359999 ? 359999 : (unsigned long)(seconds + 0.5);
    if (whole >= 3600) {
        fprintf(stderr, "  %lu:%02lu:%02lu left", whole / 3600, whole / 60 % 60, whole % 60);
    } else {
        fprintf(stderr, "  %lu:%02lu left", whole / 60, whole % 60);
    }
}

static void draw(const cli_progress *progress, uint64_t bytes, uint64_t lines, uint64_t answered, double passed) {
    double part = progress->total > 0 ? (double)bytes / (double)progress->total : 0;
    double begun = progress->total > 0 ? (double)progress->first / (double)progress->total : 0;
    int width = cli_terminal_columns(STDERR_FILENO) - 56;
    fputs("\r\033[K", stderr); /* back to the first column, erase the line */
    if (progress->total > 0) fprintf(stderr, "%3d%% ", (int)(part * 100));
    if (width > 40) width = 40;
    if (progress->total > 0 && width >= 8) {
        putc('[', stderr);
        fprintf(stderr, "%*s] ", width - cli_terminal_bar(stderr, part, width), "");
    }
    fprintf(stderr, "%llu lines", (unsigned long long)lines);
    if (passed > 0 && answered > 0) fprintf(stderr, "  %.1f/s", (double)answered / passed);
    if (part > begun && passed > 1) draw_left(passed * (1 - part) / (part - begun));
    fflush(stderr);
}

void cli_progress_update(cli_progress *progress, uint64_t bytes, uint64_t lines, uint64_t answered) {
    if (!progress->shown) return;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (answered == 0) progress->first = bytes;
    if (progress->last.tv_sec != 0 && seconds_between(&progress->last, &now) < 0.1) return;
    progress->last = now;
    draw(progress, bytes, lines, answered, seconds_between(&progress->start, &now));
}

void cli_progress_end(cli_progress *progress) {
    if (!progress->shown) return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    progress->shown = 0;
}
