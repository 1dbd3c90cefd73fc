#include "request/error_json.h"

zstc_status zstc_error_take_last(zstc_error *error, zstc_status status) {
    return zstc_error_set(error, status, "%s", zstc_last_error());
}

json_t *zstc_error_json(const zstc_error *error) {
    return json_pack("{s:{s:s, s:s}}", "error", "code", zstc_status_name(error->status), "message", error->line);
}
