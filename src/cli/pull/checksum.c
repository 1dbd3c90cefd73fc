#include "cli/pull/checksum.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHA1_DIGITS = 40, SHA256_DIGITS = 64, PIECE = 1 << 20 };

static bool has_digits(const char *hash, size_t count) {
    return strlen(hash) == count && strspn(hash, "0123456789abcdef") == count;
}

bool pull_checksum_known(const char *hash) { return has_digits(hash, SHA1_DIGITS) || has_digits(hash, SHA256_DIGITS); }

/* Git hashes the word "blob", the size and a NUL before a file's content (Documentation/gitformat-pack, "blob"). */
static int begin(EVP_MD_CTX *context, const char *hash, long long size) {
    char header[40];
    int length = snprintf(header, sizeof header, "blob %lld", size) + 1;
    if (strlen(hash) == SHA256_DIGITS) return EVP_DigestInit_ex(context, EVP_sha256(), NULL);
    return EVP_DigestInit_ex(context, EVP_sha1(), NULL) && EVP_DigestUpdate(context, header, (size_t)length);
}

static zstc_status hash_file(EVP_MD_CTX *context, int file, const char *hash, const char *name, zstc_error *error) {
    struct stat info;
    ssize_t got = -1;
    char *piece = malloc(PIECE);
    if (piece == NULL) return zstc_error_memory(error);
    int good = fstat(file, &info) == 0 && begin(context, hash, (long long)info.st_size);
    for (off_t at = 0; good && (got = pread(file, piece, PIECE, at)) > 0; at += got) {
        good = EVP_DigestUpdate(context, piece, (size_t)got);
    }
    free(piece);
    if (good && got == 0) return ZSTC_OK;
    return zstc_error_set(error, ZSTC_IO, "%s: its checksum cannot be computed: %s", name,
                          got < 0 ? strerror(errno) : "libcrypto failed");
}

static zstc_status compare(EVP_MD_CTX *context, const char *hash, const char *name, zstc_error *error) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    char found[2 * EVP_MAX_MD_SIZE + 1] = "";
    if (!EVP_DigestFinal_ex(context, digest, &length)) {
        return zstc_error_set(error, ZSTC_IO, "%s: its checksum cannot be computed: libcrypto failed", name);
    }
    for (unsigned i = 0; i < length; i++) snprintf(found + 2 * i, 3, "%02x", digest[i]);
    if (strcmp(found, hash) == 0) return ZSTC_OK;
    return zstc_error_set(error, ZSTC_MODEL,
                          "%s: what was downloaded is not what the hub has: its %s is %s (expected %s)", name,
                          strlen(hash) == SHA256_DIGITS ? "SHA-256" : "Git hash", found, hash);
}

zstc_status pull_checksum_check(int file, const char *hash, const char *name, zstc_error *error) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL) return zstc_error_memory(error);
    zstc_status status = hash_file(context, file, hash, name, error);
    if (status == ZSTC_OK) status = compare(context, hash, name, error);
    EVP_MD_CTX_free(context);
    return status;
}
