/* Tokenizes the lines of a text file as often as it is told to, for compare.py.
 *
 *     bench_tokenizer MODEL TEXTS     commands on stdin, an answer line each:
 *         run    tokenizes each line once     -> processor seconds, ids, bytes
 *         ids                                 -> for each line of TEXTS its ids, then an empty line
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tokenizer/tokenizer.h"

typedef struct {
    char *bytes;
    size_t size;
} text_file;

static int read_file(text_file *out, const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return 0;
    size_t capacity = 1 << 16, read = 0;
    out->bytes = malloc(capacity);
    out->size = 0;
    while (out->bytes != NULL && (read = fread(out->bytes + out->size, 1, capacity - out->size, file)) > 0) {
        out->size += read;
        if (out->size < capacity) continue;
        char *grown = realloc(out->bytes, capacity *= 2);
        if (grown == NULL) free(out->bytes);
        out->bytes = grown;
    }
    fclose(file);
    return out->bytes != NULL;
}

static double processor_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

typedef void (*line_done)(const zstc_ids *ids, void *user);

/* Tokenizes line by line into one list that is emptied each time. */
static int each_line(const zstc_tokenizer *tokenizer, const text_file *texts, line_done done, void *user) {
    zstc_ids ids = {0};
    const char *at = texts->bytes, *end = at + texts->size;
    zstc_status status = ZSTC_OK;
    while (at < end && status == ZSTC_OK) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        if (line_end == NULL) line_end = end;
        ids.count = 0;
        status = zstc_tokenizer_encode(tokenizer, at, (size_t)(line_end - at), &ids);
        if (status == ZSTC_OK) done(&ids, user);
        at = line_end + 1;
    }
    zstc_ids_free(&ids);
    return status == ZSTC_OK;
}

static void count_ids(const zstc_ids *ids, void *user) { *(size_t *)user += ids->count; }

static void print_ids(const zstc_ids *ids, void *user) {
    (void)user;
    for (size_t i = 0; i < ids->count; i++) printf(i == 0 ? "%d" : " %d", (int)ids->items[i]);
    putchar('\n');
}

static int answer(const char *command, const zstc_tokenizer *tokenizer, const text_file *texts) {
    if (strcmp(command, "ids\n") == 0) {
        int done = each_line(tokenizer, texts, print_ids, NULL);
        putchar('\n');
        return done;
    }
    size_t count = 0;
    double start = processor_seconds();
    if (!each_line(tokenizer, texts, count_ids, &count)) return 0;
    printf("%.9f %zu %zu\n", processor_seconds() - start, count, texts->size);
    return 1;
}

int main(int argc, char **argv) {
    zstc_files *files = NULL;
    zstc_tokenizer *tokenizer = NULL;
    text_file texts;
    char command[16];
    if (argc != 3) {
        fprintf(stderr, "usage: bench_tokenizer MODEL TEXTS\n");
        return 2;
    }
    if (zstc_files_open(&files, argv[1]) != ZSTC_OK || zstc_tokenizer_read(&tokenizer, files) != ZSTC_OK) {
        fprintf(stderr, "bench_tokenizer: %s\n", zstc_last_error());
        return 3;
    }
    if (!read_file(&texts, argv[2])) {
        fprintf(stderr, "bench_tokenizer: cannot read %s\n", argv[2]);
        return 4;
    }
    while (fgets(command, sizeof command, stdin) != NULL) {
        if (!answer(command, tokenizer, &texts)) return 1;
        fflush(stdout);
    }
    free(texts.bytes);
    zstc_tokenizer_free(tokenizer);
    zstc_files_free(files);
    return 0;
}
