/* Fails the allocation that $ZSTC_TEST_FAIL_ALLOCATION numbers, counted from 0, and writes how many there were to the
 * file $ZSTC_TEST_ALLOCATIONS. Those of the program alone, not those of the libraries: jansson 2.14 takes some failures
 * for errors of syntax. */
#include <stdio.h>
#include <stdlib.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *string);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *string);

static long allocations, failing = -1;

static int fails_now(void) { return allocations++ == failing; }

void *__wrap_malloc(size_t size) { return fails_now() ? NULL : __real_malloc(size); }
void *__wrap_calloc(size_t count, size_t size) { return fails_now() ? NULL : __real_calloc(count, size); }
void *__wrap_realloc(void *old, size_t size) { return fails_now() ? NULL : __real_realloc(old, size); }
char *__wrap_strdup(const char *string) { return fails_now() ? NULL : __real_strdup(string); }

__attribute__((constructor)) static void begin(void) {
    const char *number = getenv("ZSTC_TEST_FAIL_ALLOCATION");
    if (number != NULL) failing = atol(number);
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("ZSTC_TEST_ALLOCATIONS");
    FILE *file = path != NULL ? fopen(path, "w") : NULL;
    if (file == NULL) return;
    fprintf(file, "%ld\n", allocations);
    fclose(file);
}
