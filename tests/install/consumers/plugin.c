/* plugin LIBRARY MODEL: loads the library as a plugin would, classifies and unloads it, twice. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <zstc/zstc.h> /* for the types and codes only: nothing is linked */

typedef zstc_status open_function(zstc **, const char *, const zstc_options *);
typedef zstc_status classify_function(zstc *, const char *, size_t, const char *const *, size_t, const zstc_params *,
                                      float *);
typedef void free_function(zstc *);
typedef const char *error_function(void);

/* ISO C knows no cast from an object pointer to a function pointer; POSIX asks for this way. */
static int find(void *library, const char *name, void *function) {
    void *symbol = dlsym(library, name);
    if (symbol == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    memcpy(function, &symbol, sizeof symbol);
    return 0;
}

static int use(void *library, const char *model) {
    open_function *open_model;
    classify_function *classify;
    free_function *free_model;
    error_function *last_error;
    if (find(library, "zstc_open", &open_model) || find(library, "zstc_classify", &classify) ||
        find(library, "zstc_free", &free_model) || find(library, "zstc_last_error", &last_error))
        return 1;
    const char *text = "one day I will see the world", *labels[] = {"travel", "cooking"};
    zstc *z = NULL;
    float scores[2];
    if (open_model(&z, model, NULL) != ZSTC_OK || classify(z, text, strlen(text), labels, 2, NULL, scores) != ZSTC_OK) {
        fprintf(stderr, "%s\n", last_error());
        return 1;
    }
    printf("%.4f %.4f\n", (double)scores[0], (double)scores[1]);
    free_model(z);
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    for (int i = 0; i < 2; i++) {
        void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
        if (library == NULL) {
            fprintf(stderr, "%s\n", dlerror());
            return 1;
        }
        if (use(library, argv[2]) != 0 || dlclose(library) != 0) return 1;
    }
    return 0;
}
