#include "cli/pull/fetch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/pull/answer.h"
#include "cli/pull/checksum.h"
#include "cli/pull/origin.h"
#include "cli/pull/paths.h"
#include "cli/pull/refusal.h"

/* What stays the same from one try to the next. */
typedef struct {
    pull_http *http;
    const pull_settings *settings;
    const pull_store *store;
    pull_bar *bar;
    const char *name;
    char *url;
    uint64_t furthest; /* how much of the file has been there at any time: more is progress */
    bool was_damaged;  /* it was whole once, and was not what the hub says */
    zstc_error *error;
} fetch;

/* One try: what the hub says of the file, and what is there of it. */
typedef struct {
    fetch *of;
    char hash[PULL_FIELD];
    int64_t size; /* -1 where not known */
    char *location;
    pull_blob blob;
    uint64_t at; /* how much of it is there */
} try;

/* ---- what the hub says ---- */

static char *make_url(const pull_settings *settings, const char *commit, const char *name) {
    static const char format[] = "%s/%s/resolve/%s/%s";
    char *quoted = pull_origin_quote(name);
    if (quoted == NULL) return NULL;
    size_t size = sizeof format + strlen(settings->endpoint) + strlen(settings->id) + strlen(commit) + strlen(quoted);
    char *url = malloc(size);
    if (url != NULL) snprintf(url, size, format, settings->endpoint, settings->id, commit, quoted);
    free(quoted);
    return url;
}

static zstc_status read_head(try *t, const pull_answer *answer) {
    const fetch *f = t->of;
    t->size = answer->linked_size >= 0 ? answer->linked_size : answer->status == 200 ? answer->length : -1;
    if (answer->commit[0] != '\0' && strcmp(answer->commit, f->store->commit) != 0) {
        return zstc_error_set(f->error, ZSTC_IO, "%s: the hub has commit %s of it (expected %s)", f->name,
                              answer->commit, f->store->commit);
    }
    if (pull_checksum_known(pull_answer_hash(answer, t->hash))) return ZSTC_OK;
    return zstc_error_set(f->error, ZSTC_IO, "%s: the hub gives no hash to check it by (its ETag is \"%s\")", f->name,
                          t->hash);
}

static zstc_status ask(try *t, pull_answer *answer, bool *may_pass) {
    const fetch *f = t->of;
    const pull_request request = {.url = f->url, .head = true};
    zstc_status status = pull_http_run(f->http, &request, answer, &t->location, may_pass, f->error);
    if (status != ZSTC_OK) return status;
    if (answer->status == 200 || (answer->status < 400 && answer->linked_etag[0] != '\0')) return read_head(t, answer);
    *may_pass = pull_retry_is_passing(answer);
    return pull_refusal(f->settings, answer, f->name, f->error);
}

/* ---- the transfer ---- */

static zstc_status cut(try *t) {
    t->at = 0;
    return ftruncate(t->blob.file, 0) == 0 ? ZSTC_OK : pull_path_fail(t->blob.partial, t->of->error);
}

/* False if even that fails; the error stays the one before. */
static bool start_anew(try *t) {
    zstc_error kept = *t->of->error;
    bool done = cut(t) == ZSTC_OK;
    *t->of->error = kept;
    return done;
}

/* The context of a transfer. */
typedef struct {
    try *t;
    bool has_begun, starts_anew; /* the wrong part was sent: the next try asks for all of it */
} transfer;

/* What the answer is of, at its first bytes: the rest that was asked for, or all of the file again. */
static zstc_status begin(transfer *x, const pull_answer *answer) {
    try *t = x->t;
    const fetch *f = t->of;
    if (answer->status == 206 && answer->first != (int64_t)t->at) {
        x->starts_anew = true;
        return zstc_error_set(f->error, ZSTC_IO, "%s: the server sends bytes from %lld on (expected from %llu on)",
                              f->name, (long long)answer->first, (unsigned long long)t->at);
    }
    return answer->status == 200 && t->at > 0 ? cut(t) : ZSTC_OK;
}

static zstc_status write_all(try *t, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t written = pwrite(t->blob.file, bytes, size, (off_t)t->at);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return pull_path_fail(t->blob.partial, t->of->error);
        bytes += written;
        size -= (size_t)written;
        t->at += (uint64_t)written;
    }
    return ZSTC_OK;
}

static zstc_status take(void *context, const pull_answer *answer, const char *bytes, size_t size, zstc_error *error) {
    transfer *x = context;
    try *t = x->t;
    zstc_status status = x->has_begun ? ZSTC_OK : begin(x, answer);
    x->has_begun = true;
    if (status != ZSTC_OK) return status;
    if (t->size >= 0 && size > (uint64_t)t->size - t->at) {
        return zstc_error_set(error, ZSTC_IO, "%s: the server sends more than the %lld bytes that the hub says",
                              t->of->name, (long long)t->size);
    }
    status = write_all(t, bytes, size);
    if (status == ZSTC_OK) pull_bar_update(t->of->bar, t->at);
    return status;
}

/* Where it ended although the server may have said that all is there. */
static zstc_status check_end(try *t, const pull_answer *answer, bool *may_pass) {
    const fetch *f = t->of;
    *may_pass = true;
    if (answer->status == 416) { /* what is there is longer than the file */
        zstc_status status = cut(t);
        if (status != ZSTC_OK) return status;
    } else if (answer->status != 200 && answer->status != 206) {
        /* The address of a file at another host is signed for some time only: a new one is asked for. */
        *may_pass = pull_retry_is_passing(answer) || !answer->from_hub;
        return pull_refusal(f->settings, answer, f->name, f->error);
    }
    if (answer->status != 416 && (t->size < 0 || (uint64_t)t->size == t->at)) return ZSTC_OK;
    return zstc_error_set(f->error, ZSTC_IO, "%s: the transfer ended after %llu of %lld bytes", f->name,
                          (unsigned long long)t->at, (long long)t->size);
}

static zstc_status transfer_rest(try *t, pull_answer *answer, bool *may_pass) {
    fetch *f = t->of;
    transfer x = {.t = t};
    struct stat info;
    if (fstat(t->blob.file, &info) != 0) return pull_path_fail(t->blob.partial, f->error);
    t->at = (uint64_t)info.st_size;
    if (t->size >= 0 && t->at > (uint64_t)t->size && cut(t) != ZSTC_OK) return ZSTC_IO;
    if (t->at > f->furthest) f->furthest = t->at;
    if (t->size >= 0 && t->at == (uint64_t)t->size) return ZSTC_OK;
    uint64_t rest = t->size >= 0 ? (uint64_t)t->size - t->at : 0;
    if (pull_path_check_room(t->blob.partial, rest, f->name, f->error) != ZSTC_OK) return ZSTC_IO;
    pull_bar_start(f->bar, f->name, t->at, t->size);
    const pull_request request = {.url = t->location, .from = t->at, .take = take, .context = &x};
    zstc_status status = pull_http_run(f->http, &request, answer, NULL, may_pass, f->error);
    pull_bar_clear(f->bar);
    if (x.starts_anew) *may_pass = start_anew(t);
    if (status == ZSTC_OK && !x.has_begun && answer->status == 200 && t->at > 0) status = cut(t);
    return status == ZSTC_OK ? check_end(t, answer, may_pass) : status;
}

/* ---- one try ---- */

/* A file that is not what the hub says is fetched anew once: what an earlier run left may be the cause. */
static zstc_status check(try *t, bool *may_pass) {
    fetch *f = t->of;
    *may_pass = false;
    zstc_status status = pull_checksum_check(t->blob.file, t->hash, f->name, f->error);
    if (status != ZSTC_MODEL) return status;
    *may_pass = start_anew(t) && !f->was_damaged;
    if (f->was_damaged) unlink(t->blob.partial);
    f->was_damaged = true;
    return status;
}

static void tell_of_lock(const char *name) { cli_error("%s: waiting for another process that downloads it", name); }

static zstc_status fill_blob(try *t, pull_answer *answer, bool *may_pass) {
    fetch *f = t->of;
    zstc_status status = pull_blob_open(&t->blob, f->store, t->hash, t->size, tell_of_lock, f->name, f->error);
    if (status != ZSTC_OK || t->blob.is_there) return status;
    status = transfer_rest(t, answer, may_pass);
    if (status == ZSTC_OK) status = check(t, may_pass);
    return status == ZSTC_OK ? pull_blob_finish(&t->blob, f->error) : status;
}

static zstc_status try_once(fetch *f, pull_answer *answer, uint64_t *reached, bool *may_pass) {
    try t = {.of = f, .size = -1, .blob = {.lock = -1, .file = -1}};
    *may_pass = false;
    zstc_status status = ask(&t, answer, may_pass);
    if (status == ZSTC_OK) {
        *may_pass = false;
        status = fill_blob(&t, answer, may_pass);
    }
    if (status == ZSTC_OK) status = pull_store_link(f->store, f->name, &t.blob, f->error);
    pull_blob_close(&t.blob);
    free(t.location);
    *reached = t.at;
    return status;
}

static zstc_status try_until_done(fetch *f, pull_retry retry) {
    for (;;) {
        pull_answer answer = {0};
        bool may_pass;
        uint64_t before = f->furthest, reached;
        zstc_status status = try_once(f, &answer, &reached, &may_pass);
        if (status == ZSTC_OK || !may_pass) return status;
        if (f->furthest > before) before = f->furthest; /* found there, not fetched */
        if (reached > before) {
            f->furthest = reached;
            pull_retry_renew(&retry);
        }
        if (retry.left > 0) cli_error("%s; trying again", f->error->line);
        if (!pull_retry_again(&retry, &answer)) return status;
    }
}

zstc_status pull_fetch(pull_http *http, const pull_settings *settings, const pull_store *store, pull_retry retry,
                       pull_bar *bar, const char *name, zstc_error *error) {
    fetch f = {.http = http,
               .settings = settings,
               .store = store,
               .bar = bar,
               .name = name,
               .url = make_url(settings, store->commit, name),
               .error = error};
    zstc_status status = f.url != NULL ? try_until_done(&f, retry) : zstc_error_memory(error);
    free(f.url);
    return status;
}
