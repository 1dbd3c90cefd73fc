/* forks MODEL load|classify: forks after the model was loaded, or after it was used too (when the tensor library's
 * threads exist in the parent and not in the child). Parent and child must give the same scores, and both must end. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zstc/zstc.h>

/* Enough work that the tensor library spreads it over its threads. */
enum { LABELS = 500, PATIENCE_SECONDS = 60 };

static int classify(zstc *z, float scores[LABELS]) {
    const char *text = "one day I will see the world, and the world will be somewhat surprised to see me";
    const char *labels[LABELS];
    for (int i = 0; i < LABELS; i++) labels[i] = i % 2 == 0 ? "travel" : "cooking in a very small kitchen";
    if (zstc_classify(z, text, strlen(text), labels, LABELS, NULL, scores) == ZSTC_OK) return 0;
    fprintf(stderr, "process %ld: %s\n", (long)getpid(), zstc_last_error());
    return 1;
}

static int child(zstc *z, int out) {
    float scores[LABELS];
    alarm(PATIENCE_SECONDS);
    if (classify(z, scores) != 0) return 1;
    if (write(out, scores, sizeof scores) != (ssize_t)sizeof scores) return 1;
    zstc_free(z);
    return 0;
}

static int compare_with_child(zstc *z, pid_t pid, int in) {
    float mine[LABELS], theirs[LABELS];
    int status = 0, failed = classify(z, mine);
    ssize_t got = read(in, theirs, sizeof theirs); /* less than a pipe holds: it comes in one piece */
    if (waitpid(pid, &status, 0) != pid || status != 0) {
        fprintf(stderr, "the child ended with wait status %d\n", status);
        return 1;
    }
    if (failed || got != (ssize_t)sizeof theirs) return 1;
    for (int i = 0; i < LABELS; i++) {
        float difference = mine[i] - theirs[i];
        if (difference > 1e-5f || difference < -1e-5f) {
            fprintf(stderr, "label %d: parent %g, child %g\n", i, (double)mine[i], (double)theirs[i]);
            return 1;
        }
    }
    return 0;
}

int main(int argc, char **argv) {
    zstc *z = NULL;
    float scores[LABELS];
    int ends[2];
    if (argc < 3 || pipe(ends) != 0) return 2;
    if (zstc_open(&z, argv[1], NULL) != ZSTC_OK) {
        fprintf(stderr, "%s\n", zstc_last_error());
        return 1;
    }
    if (strcmp(argv[2], "classify") == 0 && classify(z, scores) != 0) return 1;
    alarm(PATIENCE_SECONDS);
    pid_t pid = fork();
    if (pid < 0) return 2;
    if (pid == 0) {
        close(ends[0]);
        return child(z, ends[1]);
    }
    close(ends[1]);
    int failed = compare_with_child(z, pid, ends[0]);
    zstc_free(z);
    return failed;
}
