#include "serve/formats/formats.h"

static int read(serve_job *job) {
    static const char REQUEST[] =
        "{\"inputs\":\"It rains.\",\"parameters\":{\"candidate_labels\":[\"weather\",\"music\"]}}";
    for (size_t i = 0; i < job->models->count; i++) {
        if (serve_read_record(job, REQUEST, sizeof REQUEST - 1) != 0) return -1;
        job->records[i].model = &job->models->items[i];
    }
    return 0;
}

static int write(serve_job *job) {
    for (size_t i = 0; i < job->count; i++) {
        json_t *answer = serve_record_answer(&job->records[i]);
        if (answer == NULL) return job->problem = *job->records[i].problem, -1;
        json_decref(answer);
    }
    return 0;
}

const serve_format SERVE_PROBE = {.read = read, .write = write};
