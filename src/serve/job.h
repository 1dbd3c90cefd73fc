/* The work of one request: from the bytes of its body to the bytes of its answer. Made and freed by the event loop; in
 * between a thread of the pool has it alone. */
#ifndef ZSTC_SERVE_JOB_H
#define ZSTC_SERVE_JOB_H

#include "request/response.h"
#include "serve/body.h"
#include "serve/models.h"
#include "serve/problem.h"

/* What requests may not exceed; 0 is no limit. */
typedef struct {
    size_t body, texts, labels, depth;
    long long tokens; /* of all requests in flight */
} serve_limits;

/* A request to the library with texts of its own, which one model answers. A body holds one or several. */
typedef struct {
    zstc_request request;
    const serve_model *model;
    const zstc_batch *batch; /* where its records are, from `first` on */
    size_t first;
    const serve_problem *problem; /* why it gets no answer; NULL: nothing is wrong yet. A body may have many records */
} serve_record;

typedef struct serve_job serve_job;

/* A form of requests and answers. Both functions return 0, or -1 and fill in job->problem. */
typedef struct {
    int has_lines;                 /* several requests, and answers, may come as lines */
    int (*read)(serve_job *job);   /* makes the records of the body; what is wrong with one alone is noted in it */
    int (*write)(serve_job *job);  /* makes the answer of the records, all of which have scores or a problem */
    void (*clear)(serve_job *job); /* frees job->state; or NULL */
} serve_format;

struct serve_job {
    const serve_format *format;
    const serve_models *models;
    const serve_limits *limits;
    const serve_model *model; /* what the request's address or headers ask for; NULL: what its JSON does */
    serve_body body;
    int as_lines; /* the client wants an answer in lines */
    serve_record *records;
    size_t count, capacity;
    void *state; /* of the format */

    serve_problem problem; /* status 0: there is an answer */
    char *answer;
    size_t answer_length;
    const char *answer_type;

    size_t texts, hypotheses, tokens;    /* that were scored */
    size_t line_errors;                  /* lines that got an error in their place */
    size_t estimate;                     /* of its tokens, before they are known */
    int is_large;                        /* as it came in: the pool's affair */
    double waiting, tokenizing, scoring; /* seconds */
    double queued;                       /* when, by serve_clock */

    void *owner;     /* NULL: nobody waits for it any more */
    int gone;        /* under the pool's lock: it need not be finished */
    serve_job *next; /* in the pool's lists */
};

/* Takes the bytes of `body` over; NULL without memory, and they stay the caller's. */
serve_job *serve_job_new(const serve_format *format, const serve_models *models, const serve_limits *limits,
                         const serve_body *body);
void serve_job_free(serve_job *job);

/* Forgets the records. */
void serve_job_drop(serve_job *job);

/* A new record at the end; NULL without memory. */
serve_record *serve_job_add(serve_job *job);

/* Notes what is wrong with a record, and returns -1. */
int serve_record_fail(serve_record *record, const serve_problem *problem);
int serve_record_fail_with(serve_record *record, const zstc_error *error);

/* Chooses the record's model: what the address asks for, else what the request does. */
int serve_job_choose(const serve_job *job, serve_record *record, const char *name, serve_problem *problem);

/* 413 if a record has more texts or labels than the limits say. */
int serve_job_check(const serve_job *job, const serve_record *record, serve_problem *problem);

/* Keeps `json` as the job's answer, on one line with `end` behind it, and releases it. NULL: there was no memory. */
int serve_job_answer(serve_job *job, json_t *json, const char *type);

/* What tokens are taken for where they are not known yet; and a request, or a line of several, at least. */
enum { SERVE_BYTES_PER_TOKEN = 4, SERVE_LEAST_TOKENS = 16 };

/* The tokens that scoring a record will take; more exactly it is known too late to refuse it. */
size_t serve_record_estimate(const serve_record *record);

/* Seconds on a clock that only goes forward. */
double serve_clock(void);

#endif
