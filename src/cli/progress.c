#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/terminal.h"

static double seconds_between(const struct timespec *from, const struct timespec *to) {
    return (double)(to->tv_sec - from->tv_sec) + (double)(to->tv_nsec - from->tv_nsec) / 1e9;
}

void cli_progress_start(cli_progress *progress, uint64_t total) {
    *progress = (cli_progress){.is_terminal = isatty(STDERR_FILENO), .total = total};
    clock_gettime(CLOCK_MONOTONIC, &progress->start);
    progress->last = progress->start;
}

static void put_left(double seconds) {
    unsigned long whole = seconds > 359999 ? 359999 : (unsigned long)(seconds + 0.5);
    if (whole >= 3600) {
        fprintf(stderr, "  %lu:%02lu:%02lu left", whole / 3600, whole / 60 % 60, whole % 60);
    } else {
        fprintf(stderr, "  %lu:%02lu left", whole / 60, whole % 60);
    }
}

static double part_of(const cli_progress *progress, uint64_t bytes) {
    return progress->total > 0 ? (double)bytes / (double)progress->total : 0;
}

static void put_numbers(const cli_progress *progress, double part, uint64_t lines, uint64_t answered, double passed) {
    double begun = part_of(progress, progress->first);
    fprintf(stderr, "%llu lines", (unsigned long long)lines);
    if (passed > 0 && answered > 0) fprintf(stderr, "  %.1f/s", (double)answered / passed);
    if (part > begun && passed > 1) put_left(passed * (1 - part) / (part - begun));
}

static void draw_bar(const cli_progress *progress, double part) {
    int width = cli_terminal_columns(STDERR_FILENO) - 56;
    fputs("\r\033[K", stderr); /* back to the first column, erase the line */
    if (progress->total > 0) fprintf(stderr, "%3d%% ", (int)(part * 100));
    if (width > 40) width = 40;
    if (progress->total > 0 && width >= 8) {
        putc('[', stderr);
        fprintf(stderr, "%*s] ", width - cli_terminal_bar(stderr, part, width), "");
    }
}

/* Seconds until something is shown again. */
static double pause_of(const cli_progress *progress) {
    if (progress->is_terminal) return 0.1;
    return progress->shown == 0 ? 10 : 60;
}

void cli_progress_update(cli_progress *progress, uint64_t bytes, uint64_t lines, uint64_t answered) {
    struct timespec now;
    if (progress->ended) return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (answered == 0) progress->first = bytes;
    if (progress->shown > 0 || !progress->is_terminal) {
        if (seconds_between(&progress->last, &now) < pause_of(progress)) return;
    }
    double part = part_of(progress, bytes), passed = seconds_between(&progress->start, &now);
    progress->last = now;
    progress->shown++;
    if (progress->is_terminal) {
        draw_bar(progress, part);
        put_numbers(progress, part, lines, answered, passed);
    } else {
        fputs("zstc: ", stderr);
        if (progress->total > 0) fprintf(stderr, "%d%%  ", (int)(part * 100));
        put_numbers(progress, part, lines, answered, passed);
        putc('\n', stderr);
    }
    fflush(stderr);
}

void cli_progress_end(cli_progress *progress) {
    if (progress->is_terminal && !progress->ended) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
    progress->ended = 1;
}
