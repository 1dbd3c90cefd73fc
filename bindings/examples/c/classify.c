/* classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
 *
 *     cc classify.c -o classify $(pkg-config --cflags --libs zstc)
 */
#include <stdio.h>
#include <string.h>
#include <zstc/zstc.h>

enum { LABELS = 4 };
static const char *const labels[LABELS] = {"travel", "cooking", "sport", "work"};

static zstc_status classify(zstc *z, const char *text) {
    float scores[LABELS];
    size_t order[LABELS];
    zstc_status status = zstc_classify(z, text, strlen(text), labels, LABELS, NULL, scores);
    if (status == ZSTC_OK) status = zstc_rank(scores, LABELS, order);
    for (size_t i = 0; i < LABELS && status == ZSTC_OK; i++)
        printf("%s\t%.4f\n", labels[order[i]], (double)scores[order[i]]);
    return status;
}

int main(int argc, char **argv) {
    zstc *z = NULL;
    zstc_status status = zstc_open(&z, NULL, NULL);
    for (int i = 1; i < argc && status == ZSTC_OK; i++) status = classify(z, argv[i]);
    if (status != ZSTC_OK) fprintf(stderr, "%s\n", zstc_last_error());
    zstc_free(z);
    return status == ZSTC_OK ? 0 : 1;
}
