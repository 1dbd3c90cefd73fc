/* C99 and C11: ranks three labels with the model argv[1], or with the default one. */
#include <stdio.h>
#include <string.h>
#include <zstc/zstc.h>

enum { LABELS = 3 };

static int complain(const char *what) {
    fprintf(stderr, "%s: %s\n", what, zstc_last_error());
    return 1;
}

static int classify(zstc *z) {
    const char *text = "one day I will see the world";
    const char *labels[LABELS] = {"travel", "cooking", "dancing"};
    float scores[LABELS];
    size_t order[LABELS];
    if (zstc_classify(z, text, strlen(text), labels, LABELS, NULL, scores) != ZSTC_OK) return complain("zstc_classify");
    if (zstc_rank(scores, LABELS, order) != ZSTC_OK) return complain("zstc_rank");
    float sum = 0;
    for (size_t i = 0; i < LABELS; i++) {
        printf("%-10s %.4f\n", labels[order[i]], (double)scores[order[i]]);
        sum += scores[i];
    }
    return sum > 0.999f && sum < 1.001f ? 0 : complain("the scores do not sum to 1");
}

/* Two parts of one version may not disagree. */
static int check_version(void) {
    char expected[32];
    snprintf(expected, sizeof expected, "%d.%d.%d", ZSTC_VERSION_MAJOR, ZSTC_VERSION_MINOR, ZSTC_VERSION_PATCH);
    return strcmp(expected, zstc_version()) == 0 ? 0 : complain("header and library differ in version");
}

int main(int argc, char **argv) {
    zstc *z = NULL;
    if (check_version() != 0) return 1;
    if (zstc_open(&z, argc > 1 ? argv[1] : NULL, NULL) != ZSTC_OK) return complain("zstc_open");
    int failed = classify(z);
    zstc_free(z);
    return failed;
}
