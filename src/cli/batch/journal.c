#include "cli/batch/journal.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

/* ---- the position as JSON ---------------------------------------------------------------------------------------- */

static json_t *position_json(const cli_position *p) {
    return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "lines", (json_int_t)p->lines, "failed", (json_int_t)p->failed,
                     "input_bytes", (json_int_t)p->input_bytes, "input_crc32", (json_int_t)p->input_sum, "output_bytes",
                     (json_int_t)p->output_bytes, "output_crc32", (json_int_t)p->output_sum);
}

/* 0 where it is not what position_json writes. */
static int read_position(json_t *value, cli_position *p) {
    json_int_t lines, failed, input, input_sum, output, output_sum;
    if (json_unpack(value, "{s:I,s:I,s:I,s:I,s:I,s:I}", "lines", &lines, "failed", &failed, "input_bytes", &input,
                    "input_crc32", &input_sum, "output_bytes", &output, "output_crc32", &output_sum) != 0)
        return 0;
    if (lines < 0 || failed < 0 || failed > lines || input < 0 || output < 0) return 0;
    if (input_sum < 0 || input_sum > UINT32_MAX || output_sum < 0 || output_sum > UINT32_MAX) return 0;
    *p = (cli_position){.lines = (uint64_t)lines,
                        .failed = (uint64_t)failed,
                        .input_bytes = (uint64_t)input,
                        .output_bytes = (uint64_t)output,
                        .input_sum = (uint32_t)input_sum,
                        .output_sum = (uint32_t)output_sum};
    return 1;
}

/* ---- loading ----------------------------------------------------------------------------------------------------- */

/* A value in words; NULL where it is too long for a message. */
static const char *in_words(const json_t *value, char *room, size_t size) {
    if (json_is_string(value)) return json_string_value(value);
    if (json_is_integer(value)) return snprintf(room, size, "%" JSON_INTEGER_FORMAT, json_integer_value(value)), room;
    if (json_is_real(value)) return snprintf(room, size, "%g", json_real_value(value)), room;
    if (json_is_boolean(value)) return json_is_true(value) ? "on" : "off";
    return NULL;
}

static int tell_difference(const cli_journal *journal, const char *key, const json_t *before, const json_t *now) {
    char one[32], other[32];
    const char *was = in_words(before, one, sizeof one), *is = in_words(now, other, sizeof other);
    if (was != NULL && is != NULL) {
        cli_error("--resume: the unfinished run of %s had %s %s, this one has %s", journal->name, key, was, is);
    } else {
        cli_error("--resume: the unfinished run of %s had other %s", journal->name, key);
    }
    return CLI_USAGE;
}

static int compare(const cli_journal *journal, json_t *before) {
    const char *key;
    json_t *now;
    json_object_foreach(journal->run, key, now) {
        const json_t *was = json_object_get(before, key);
        if (was == NULL || !json_equal(was, now)) return tell_difference(journal, key, was, now);
    }
    return CLI_OK;
}

static int tell_damaged(const cli_journal *journal) {
    cli_error("--resume: %s is not what a run of zstc batch leaves: start again without --resume", journal->path);
    return CLI_IO;
}

static int tell_missing(const cli_journal *journal) {
    cli_error("--resume: there is no unfinished run of %s (no %s)", journal->name, journal->path);
    return CLI_USAGE;
}

int cli_journal_load(const cli_journal *journal, cli_position *position) {
    FILE *file = fopen(journal->path, "rbe");
    if (file == NULL) return errno == ENOENT ? tell_missing(journal) : cli_io_error(journal->path, errno);
    json_t *whole = json_loadf(file, 0, NULL);
    int failed = ferror(file) ? errno : 0, code;
    fclose(file);
    if (failed != 0) {
        code = cli_io_error(journal->path, failed);
    } else if (!read_position(json_object_get(whole, "done"), position)) {
        code = tell_damaged(journal);
    } else {
        code = compare(journal, json_object_get(whole, "run"));
    }
    json_decref(whole);
    return code;
}

/* ---- saving ------------------------------------------------------------------------------------------------------ */

/* As often as that: resuming repeats no more than this much work, and a disk is not kept busy. */
static int is_due(const cli_journal *journal, const struct timespec *now) {
    static const long long pause = 200 * 1000000LL;
    long long passed = (now->tv_sec - journal->saved.tv_sec) * 1000000000LL + now->tv_nsec - journal->saved.tv_nsec;
    return passed >= pause;
}

static int write_file(const char *path, json_t *value) {
    FILE *file = fopen(path, "wbe");
    if (file == NULL) return -1;
    int failed = json_dumpf(value, file, JSON_INDENT(1)) != 0 || putc('\n', file) == EOF;
    int error = failed ? errno : 0;
    if (fclose(file) != 0 && !failed) error = errno, failed = 1;
    return failed ? (errno = error != 0 ? error : ENOMEM, -1) : 0;
}

/* Whoever reads it finds the one before or the new one. */
static int replace(const char *path, json_t *value) {
    char fresh[PATH_MAX];
    if (snprintf(fresh, sizeof fresh, "%s.new", path) >= (int)sizeof fresh) return errno = ENAMETOOLONG, -1;
    if (write_file(fresh, value) == 0 && rename(fresh, path) == 0) return 0;
    int error = errno;
    (void)unlink(fresh);
    return errno = error, -1;
}

int cli_journal_save(cli_journal *journal, const cli_position *position, int now) {
    struct timespec at;
    if (journal->path == NULL) return 0;
    clock_gettime(CLOCK_MONOTONIC, &at);
    if (!now && !is_due(journal, &at)) return 0;
    json_t *whole = json_pack("{s:O,s:o}", "run", journal->run, "done", position_json(position));
    if (whole == NULL) return errno = ENOMEM, -1;
    int saved = replace(journal->path, whole);
    int error = errno;
    json_decref(whole);
    journal->saved = at;
    return errno = error, saved;
}
