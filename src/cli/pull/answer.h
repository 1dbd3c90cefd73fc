/* The headers of an answer (RFC 9110, and those of the hub: huggingface_hub's constants.py). */
#ifndef ZSTC_CLI_PULL_ANSWER_H
#define ZSTC_CLI_PULL_ANSWER_H

#include "cli/pull/http.h"

void pull_answer_clear(pull_answer *answer);

/* Takes one line, the status line too: that begins an answer anew. */
void pull_answer_header(pull_answer *answer, const char *line, size_t length);

/* The file's hash, which is the name of its blob: what the hub says of the file that a redirect leads to, else the
 * ETag, without quotes and the mark of a weak one. "" if there is none. */
const char *pull_answer_hash(const pull_answer *answer, char hash[PULL_FIELD]);

#endif
