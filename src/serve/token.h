/* Bearer tokens: RFC 6750. */
#ifndef ZSTC_SERVE_TOKEN_H
#define ZSTC_SERVE_TOKEN_H

#include <stddef.h>

/* Zero-initialise it: anybody may ask. Free with serve_tokens_clear. */
typedef struct {
    char *bytes;
    const char **items;
    size_t count, capacity;
} serve_tokens;

/* Reads a file of tokens, one per line; blank lines and white space around tokens are passed over. CLI_OK, or an exit
 * code after the error. */
int serve_tokens_read(serve_tokens *tokens, const char *path);
void serve_tokens_clear(serve_tokens *tokens);

/* Whether the header's value (may be NULL) has one of the tokens. Takes as long for a wrong token as for a right one of
 * the same length. */
int serve_tokens_accept(const serve_tokens *tokens, const char *authorization);

#endif
