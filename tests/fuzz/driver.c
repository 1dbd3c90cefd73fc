/* Runs a fuzz target over its corpus, file by file, where there is no libFuzzer: so the corpus is a test. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return -1;
    enum { MOST = 1 << 22 };
    uint8_t *data = malloc(MOST);
    size_t size = data == NULL ? 0 : fread(data, 1, MOST, file);
    fclose(file);
    if (data == NULL) return -1;
    uint8_t *exact = malloc(size > 0 ? size : 1); /* so that a sanitizer sees a read past the end */
    for (size_t i = 0; i < size; i++) exact[i] = data[i];
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    free(data);
    return 0;
}

int main(int argc, char **argv) {
    int files = 0;
    DIR *corpus = argc == 2 ? opendir(argv[1]) : NULL;
    if (corpus == NULL) {
        fprintf(stderr, "usage: %s CORPUS_FOLDER\n", argv[0]);
        return 2;
    }
    for (struct dirent *entry; (entry = readdir(corpus)) != NULL;) {
        char path[4096];
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
        if (run_file(path) != 0) {
            fprintf(stderr, "cannot read %s\n", path);
            return 1;
        }
        files++;
    }
    closedir(corpus);
    printf("%d inputs\n", files);
    return files > 0 ? 0 : 1;
}
