/* The HTTP statuses that the service answers with. */
#ifndef ZSTC_SERVE_STATUS_H
#define ZSTC_SERVE_STATUS_H

#include <stddef.h>

typedef struct {
    int status;
    const char *reason; /* of the status line */
    const char *code;   /* what error.code says where the library has no code of its own */
} serve_status;

/* Ended by a row of status 0, which stands for any other. */
extern const serve_status SERVE_STATUSES[];
enum { SERVE_STATUS_COUNT = 21 };

/* The position of a status in the table. */
size_t serve_status_index(int status);

const serve_status *serve_status_find(int status);

#endif
