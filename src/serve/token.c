#define _DEFAULT_SOURCE 1 /* strsep */

#include "serve/token.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "cli/cli.h"

enum { MOST_BYTES = 1 << 16 };

static int keep(serve_tokens *tokens, const char *token) {
    const char **items = zstc_array_grow(tokens->items, &tokens->capacity, tokens->count + 1, sizeof *items);
    if (items == NULL) return -1;
    tokens->items = items;
    items[tokens->count++] = token;
    return 0;
}

/* What RFC 6750 lets a token be made of. */
static int is_token(const char *text) {
    static const char SIGNS[] = "-._~+/=";
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        if (!isalnum(*c) && strchr(SIGNS, *c) == NULL) return 0;
    }
    return 1;
}

static int take_line(serve_tokens *tokens, char *line, const char *path, int number) {
    char *token = line + strspn(line, " \t\r");
    size_t length = strlen(token);
    while (length > 0 && strchr(" \t\r", token[length - 1]) != NULL) token[--length] = '\0';
    if (length == 0) return CLI_OK;
    if (!is_token(token)) {
        cli_error("--token-file: %s, line %d: not a token (expected letters, digits and -._~+/= alone)", path, number);
        return CLI_IO;
    }
    return keep(tokens, token) == 0 ? CLI_OK : cli_memory_error();
}

static int split(serve_tokens *tokens, const char *path) {
    char *rest = tokens->bytes, *line;
    int code = CLI_OK;
    for (int number = 1; code == CLI_OK && (line = strsep(&rest, "\n")) != NULL; number++)
        code = take_line(tokens, line, path, number);
    return code;
}

static int read_file(serve_tokens *tokens, FILE *file, const char *path) {
    tokens->bytes = calloc(MOST_BYTES + 1, 1);
    if (tokens->bytes == NULL) return cli_memory_error();
    size_t length = fread(tokens->bytes, 1, MOST_BYTES + 1, file);
    if (ferror(file)) return cli_io_error(path, errno);
    if (length > MOST_BYTES || strlen(tokens->bytes) != length) {
        cli_error("%s: not a file of tokens (expected at most %d bytes of text)", path, MOST_BYTES);
        return CLI_IO;
    }
    int code = split(tokens, path);
    if (code != CLI_OK || tokens->count > 0) return code;
    cli_error("%s: holds no token", path);
    return CLI_IO;
}

int serve_tokens_read(serve_tokens *tokens, const char *path) {
    FILE *file = fopen(path, "re");
    if (file == NULL) return cli_io_error(path, errno);
    int code = read_file(tokens, file, path);
    fclose(file);
    return code;
}

void serve_tokens_clear(serve_tokens *tokens) {
    free(tokens->bytes);
    free(tokens->items);
    *tokens = (serve_tokens){0};
}

static int equal(const char *token, const char *given, size_t length) {
    volatile unsigned char difference = 0;
    for (size_t i = 0; i < length; i++) difference |= (unsigned char)(token[i] ^ given[i]);
    return difference == 0;
}

int serve_tokens_accept(const serve_tokens *tokens, const char *authorization) {
    static const char SCHEME[] = "Bearer ";
    if (tokens->count == 0) return 1;
    if (authorization == NULL || strncasecmp(authorization, SCHEME, sizeof SCHEME - 1) != 0) return 0;
    const char *given = authorization + sizeof SCHEME - 1;
    while (*given == ' ') given++;
    size_t length = strlen(given);
    int accepted = 0;
    for (size_t i = 0; i < tokens->count; i++)
        accepted |= strlen(tokens->items[i]) == length && equal(tokens->items[i], given, length);
    return accepted;
}
