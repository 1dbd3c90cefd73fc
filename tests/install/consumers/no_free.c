/* Exits with a model open, twice opened and used: static destructors may not trip over it. */
#include <stdio.h>
#include <string.h>
#include <zstc/zstc.h>

int main(int argc, char **argv) {
    const char *text = "a text", *labels[] = {"one", "two"};
    for (int i = 0; i < 2; i++) {
        zstc *z = NULL;
        float scores[2];
        if (argc < 2 || zstc_open(&z, argv[1], NULL) != ZSTC_OK ||
            zstc_classify(z, text, strlen(text), labels, 2, NULL, scores) != ZSTC_OK) {
            fprintf(stderr, "%s\n", zstc_last_error());
            return 1;
        }
    }
    return 0;
}
