#include "cli/decode.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>
#include <zstd.h>

struct cli_decoder {
    cli_encoding encoding;
    z_stream gzip;
    ZSTD_DStream *zstd;
    int inside; /* of a member or frame, whose end has not come */
};

cli_encoding cli_encoding_of(const char *bytes, size_t size) {
    static const struct {
        const char *magic;
        size_t length;
        cli_encoding encoding;
    } known[] = {{"\x1f\x8b\x08", 3, CLI_GZIP}, {"\x28\xb5\x2f\xfd", 4, CLI_ZSTD}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t compared = size < known[i].length ? size : known[i].length;
        if (memcmp(bytes, known[i].magic, compared) != 0) continue;
        return size < known[i].length ? CLI_UNCLEAR : known[i].encoding;
    }
    return CLI_PLAIN;
}

static int start(cli_decoder *decoder) {
    enum { GZIP_ONLY = 16 };
    if (decoder->encoding == CLI_GZIP) return inflateInit2(&decoder->gzip, MAX_WBITS + GZIP_ONLY) == Z_OK;
    decoder->zstd = ZSTD_createDStream();
    return decoder->zstd != NULL;
}

cli_decoder *cli_decoder_new(cli_encoding encoding) {
    cli_decoder *decoder = calloc(1, sizeof *decoder);
    if (decoder == NULL) return NULL;
    decoder->encoding = encoding;
    if (start(decoder)) return decoder;
    free(decoder);
    return NULL;
}

void cli_decoder_free(cli_decoder *decoder) {
    if (decoder == NULL) return;
    if (decoder->encoding == CLI_GZIP) inflateEnd(&decoder->gzip);
    ZSTD_freeDStream(decoder->zstd);
    free(decoder);
}

static unsigned clipped(size_t size) { return size < UINT_MAX ? (unsigned)size : UINT_MAX; }

/* Members may follow one another, as bgzip and `cat a.gz b.gz` write them. */
static const char *run_gzip(cli_decoder *decoder, const char **bytes, size_t *size, char *out, size_t room,
                            size_t *written) {
    z_stream *stream = &decoder->gzip;
    *written = 0;
    if (!decoder->inside && *size == 0) return NULL;
    if (!decoder->inside && inflateReset(stream) != Z_OK) return "out of memory";
    decoder->inside = 1;
    unsigned given = clipped(*size), free_bytes = clipped(room);
    stream->next_in = (z_const Bytef *)*bytes;
    stream->avail_in = given;
    stream->next_out = (Bytef *)out;
    stream->avail_out = free_bytes;
    int result = inflate(stream, Z_NO_FLUSH);
    *bytes += given - stream->avail_in;
    *size -= given - stream->avail_in;
    *written = free_bytes - stream->avail_out;
    if (result == Z_STREAM_END) decoder->inside = 0;
    if (result == Z_MEM_ERROR) return "out of memory";
    return result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR ? NULL : "its gzip data is damaged";
}

static const char *run_zstd(cli_decoder *decoder, const char **bytes, size_t *size, char *out, size_t room,
                            size_t *written) {
    ZSTD_inBuffer in = {.src = *bytes, .size = *size};
    ZSTD_outBuffer to = {.dst = out, .size = room};
    *written = 0;
    if (!decoder->inside && *size == 0) return NULL; /* else a further frame would seem to have begun */
    size_t left = ZSTD_decompressStream(decoder->zstd, &to, &in);
    *bytes += in.pos;
    *size -= in.pos;
    *written = to.pos;
    if (ZSTD_isError(left)) return "its zstd data is damaged";
    decoder->inside = left != 0;
    return NULL;
}

const char *cli_decoder_run(cli_decoder *decoder, const char **bytes, size_t *size, char *out, size_t room,
                            size_t *written) {
    return decoder->encoding == CLI_GZIP ? run_gzip(decoder, bytes, size, out, room, written)
                                         : run_zstd(decoder, bytes, size, out, room, written);
}

const char *cli_decoder_end(const cli_decoder *decoder) {
    if (!decoder->inside) return NULL;
    return decoder->encoding == CLI_GZIP ? "its gzip data ends too early" : "its zstd data ends too early";
}
