#include "zstc/zstc.h"

const char *zstc_status_name(zstc_status status) {
    switch (status) {
    case ZSTC_OK: return "ZSTC_OK";
    case ZSTC_INVALID_ARGUMENT: return "ZSTC_INVALID_ARGUMENT";
    case ZSTC_OUT_OF_MEMORY: return "ZSTC_OUT_OF_MEMORY";
    case ZSTC_NOT_FOUND: return "ZSTC_NOT_FOUND";
    case ZSTC_IO: return "ZSTC_IO";
    case ZSTC_MODEL: return "ZSTC_MODEL";
    case ZSTC_TEXT: return "ZSTC_TEXT";
    case ZSTC_TOO_LONG: return "ZSTC_TOO_LONG";
    case ZSTC_DEVICE: return "ZSTC_DEVICE";
    case ZSTC_UNSUPPORTED: return "ZSTC_UNSUPPORTED";
    case ZSTC_CANCELLED: return "ZSTC_CANCELLED";
    case ZSTC_BACKEND: return "ZSTC_BACKEND";
    case ZSTC_INTERNAL: return "ZSTC_INTERNAL";
    default: return "ZSTC_UNKNOWN";
    }
}
