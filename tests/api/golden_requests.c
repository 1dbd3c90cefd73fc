#include "api/golden_requests.h"

#include <math.h>
#include <stdlib.h>

request read_request(const json_t *line) {
    const json_t *text = json_object_get(line, "text"), *labels = json_object_get(line, "labels");
    request r = {.line = line,
                 .text = json_string_value(text),
                 .length = json_string_length(text),
                 .count = json_array_size(labels)};
    r.labels = calloc(r.count, sizeof *r.labels);
    for (size_t i = 0; i < r.count; i++) r.labels[i] = json_string_value(json_array_get(labels, i));
    assert_ok(zstc_params_new(&r.params));
    assert_ok(zstc_params_set_multi_label(r.params, json_is_true(json_object_get(line, "multi_label"))));
    assert_ok(zstc_params_set_template(r.params, json_string_value(json_object_get(line, "template"))));
    return r;
}

void free_request(request *r) {
    free(r->labels);
    zstc_params_free(r->params);
}

void compare(const request *r, const float *scores, double bound) {
    const json_t *expected = json_object_get(r->line, "scores");
    for (size_t i = 0; i < r->count; i++) {
        double want = json_number_value(json_array_get(expected, i));
        if (!(fabs(scores[i] - want) <= bound))
            fail_msg("\"%.60s\", label \"%s\": %.9g, expected %.9g", r->text, r->labels[i], scores[i], want);
    }
}
