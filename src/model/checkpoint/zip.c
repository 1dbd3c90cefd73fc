/* The format: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", 6.3.10. */
#include "model/checkpoint/zip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"

enum { END_SIZE = 22, LOCATOR_SIZE = 20, END64_SIZE = 56, CENTRAL_SIZE = 46, LOCAL_SIZE = 30 };
enum { COMMENT_MOST = 65535, NAME_MOST = 1024, DIRECTORY_MOST = 256 << 20 };

struct zstc_zip {
    const zstc_file *file;
    const char *where; /* its path */
    unsigned char *directory;
    char *root;
    zstc_zip_entry *entries; /* by name */
    size_t count;
};

/* Where the directory of entries lies; checked to be inside the archive. */
typedef struct {
    uint64_t offset, size, count;
} directory;

/* What a directory record says of its entry, before anything of it is believed. */
typedef struct {
    uint64_t compressed_size, size, offset;
    uint32_t flags, method;
} record;

static zstc_status fail_damaged(const zstc_zip *zip, const char *what) {
    return zstc_fail(ZSTC_MODEL, "%s: damaged zip archive: %s", zip->where, what);
}

static zstc_status fail_entry(const zstc_zip *zip, const zstc_zip_entry *entry, const char *what) {
    return zstc_fail(ZSTC_MODEL, "%s: damaged zip archive: entry '%.*s' %s", zip->where, (int)entry->name_length,
                     entry->name, what);
}

/* The end of the file: the end record, which may be followed by a comment, and the ZIP64 locator before it. */
typedef struct {
    unsigned char *bytes;
    size_t size;
    uint64_t offset; /* in the file */
} tail;

static zstc_status read_tail(const zstc_zip *zip, tail *t) {
    uint64_t size = zstc_file_size(zip->file), most = LOCATOR_SIZE + END_SIZE + COMMENT_MOST;
    t->size = (size_t)(size < most ? size : most);
    t->offset = size - t->size;
    return zstc_file_read_new(zip->file, t->offset, t->size, &t->bytes);
}

/* Looked for from the end. */
static const unsigned char *find_end(const tail *t) {
    if (t->size < END_SIZE) return NULL;
    size_t last = t->size - END_SIZE;
    size_t first = last > COMMENT_MOST ? last - COMMENT_MOST : 0;
    for (size_t at = last + 1; at-- > first;) {
        const unsigned char *end = t->bytes + at;
        if (zstc_le32(end) == 0x06054b50 && at + END_SIZE + zstc_le16(end + 20) <= t->size) return end;
    }
    return NULL;
}

/* The end record of ZIP64, which lies before its locator at `limit`. */
static zstc_status read_end64(const zstc_zip *zip, uint64_t offset, uint64_t limit, directory *dir) {
    unsigned char end[END64_SIZE];
    if (offset > limit || limit - offset < END64_SIZE)
        return fail_damaged(zip, "its ZIP64 end record is outside the file");
    zstc_status status = zstc_file_read(zip->file, offset, end, sizeof end);
    if (status != ZSTC_OK) return status;
    if (zstc_le32(end) != 0x06064b50) return fail_damaged(zip, "there is no ZIP64 end record where its locator points");
    *dir = (directory){.offset = zstc_le64(end + 48), .size = zstc_le64(end + 40), .count = zstc_le64(end + 32)};
    return ZSTC_OK;
}

static zstc_status check_directory(const zstc_zip *zip, const directory *dir, uint64_t end_at) {
    if (dir->offset > end_at || dir->size > end_at - dir->offset) {
        return fail_damaged(zip, "its directory is outside the file");
    }
    if (dir->count > dir->size / CENTRAL_SIZE)
        return fail_damaged(zip, "it has more entries than its directory has room for");
    if (dir->count == 0) return fail_damaged(zip, "it is empty");
    if (dir->size > DIRECTORY_MOST) return fail_damaged(zip, "its directory is larger than 256 MiB");
    return ZSTC_OK;
}

static zstc_status find_directory_in(const zstc_zip *zip, const tail *t, directory *dir) {
    const unsigned char *end = find_end(t);
    if (end == NULL) return fail_damaged(zip, "it has no end record (is the file cut off?)");
    size_t at = (size_t)(end - t->bytes);
    const unsigned char *locator = at >= LOCATOR_SIZE ? end - LOCATOR_SIZE : NULL;
    *dir = (directory){.offset = zstc_le32(end + 16), .size = zstc_le32(end + 12), .count = zstc_le16(end + 10)};
    if (locator != NULL && zstc_le32(locator) == 0x07064b50) {
        zstc_status status = read_end64(zip, zstc_le64(locator + 8), t->offset + at - LOCATOR_SIZE, dir);
        if (status != ZSTC_OK) return status;
    }
    return check_directory(zip, dir, t->offset + at);
}

static zstc_status find_directory(const zstc_zip *zip, directory *dir) {
    tail t = {0};
    zstc_status status = read_tail(zip, &t);
    if (status == ZSTC_OK) status = find_directory_in(zip, &t, dir);
    free(t.bytes);
    return status;
}

/* The ZIP64 field holds, in this order, those of the three numbers whose own field is all ones. */
static int read_zip64_field(record *rec, const unsigned char *field, size_t size) {
    uint64_t *numbers[] = {&rec->size, &rec->compressed_size, &rec->offset};
    size_t at = 0;
    for (size_t i = 0; i < 3; i++) {
        if (*numbers[i] != 0xFFFFFFFF) continue;
        if (size - at < 8) return 0;
        *numbers[i] = zstc_le64(field + at);
        at += 8;
    }
    return 1;
}

static int read_extra(record *rec, const unsigned char *extra, size_t size) {
    for (size_t at = 0; size - at >= 4;) {
        size_t length = zstc_le16(extra + at + 2);
        if (length > size - at - 4) return 0;
        if (zstc_le16(extra + at) == 0x0001) return read_zip64_field(rec, extra + at + 4, length);
        at += 4 + length;
    }
    return 1;
}

static zstc_status locate_data(const zstc_zip *zip, const directory *dir, const record *rec, zstc_zip_entry *entry) {
    uint64_t limit = dir->offset; /* the entries come before the directory */
    if (rec->offset > limit || limit - rec->offset < LOCAL_SIZE)
        return fail_entry(zip, entry, "is outside the archive");
    unsigned char local[LOCAL_SIZE];
    zstc_status status = zstc_file_read(zip->file, rec->offset, local, sizeof local);
    if (status != ZSTC_OK) return status;
    if (zstc_le32(local) != 0x04034b50) return fail_entry(zip, entry, "has no header");
    uint64_t start = rec->offset + LOCAL_SIZE + zstc_le16(local + 26) + zstc_le16(local + 28);
    if (start > limit || rec->compressed_size > limit - start) return fail_entry(zip, entry, "is outside the archive");
    entry->compressed = rec->method != 0 || (rec->flags & 1) != 0;
    if (!entry->compressed && rec->compressed_size != rec->size) return fail_entry(zip, entry, "has two sizes");
    entry->offset = start;
    entry->size = rec->compressed_size;
    return ZSTC_OK;
}

/* Reads the record at `*at` (counted from the directory's start) and moves `*at` behind it. */
static zstc_status read_entry(const zstc_zip *zip, const directory *dir, uint64_t *at, zstc_zip_entry *entry) {
    const unsigned char *central = zip->directory + *at;
    uint64_t room = dir->size - *at;
    if (room < CENTRAL_SIZE || zstc_le32(central) != 0x02014b50) return fail_damaged(zip, "its directory is cut off");
    uint64_t name_length = zstc_le16(central + 28), extra_length = zstc_le16(central + 30);
    uint64_t length = CENTRAL_SIZE + name_length + extra_length + zstc_le16(central + 32);
    if (length > room) return fail_damaged(zip, "its directory is cut off");
    if (name_length == 0 || name_length > NAME_MOST) return fail_damaged(zip, "an entry's name is empty or too long");
    *entry = (zstc_zip_entry){.name = (const char *)central + CENTRAL_SIZE, .name_length = (size_t)name_length};
    record rec = {.flags = zstc_le16(central + 8),
                  .method = zstc_le16(central + 10),
                  .compressed_size = zstc_le32(central + 20),
                  .size = zstc_le32(central + 24),
                  .offset = zstc_le32(central + 42)};
    if (!read_extra(&rec, central + CENTRAL_SIZE + name_length, (size_t)extra_length)) {
        return fail_entry(zip, entry, "has a damaged extra field");
    }
    *at += length;
    return locate_data(zip, dir, &rec, entry);
}

static int compare_names(const char *a, size_t a_length, const char *b, size_t b_length) {
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

static int by_name(const void *a, const void *b) {
    const zstc_zip_entry *x = a, *y = b;
    return compare_names(x->name, x->name_length, y->name, y->name_length);
}

/* Empty entries first, so that they cannot stand between two that overlap. */
static int by_place(const void *a, const void *b) {
    const zstc_zip_entry *x = a, *y = b;
    if ((x->size == 0) != (y->size == 0)) return x->size == 0 ? -1 : 1;
    return (x->offset > y->offset) - (x->offset < y->offset);
}

static zstc_status check_entries(const zstc_zip *zip) {
    qsort(zip->entries, zip->count, sizeof *zip->entries, by_place);
    for (size_t i = 1; i < zip->count; i++) {
        const zstc_zip_entry *before = &zip->entries[i - 1], *here = &zip->entries[i];
        if (before->size > 0 && before->offset + before->size > here->offset) {
            return fail_entry(zip, here, "overlaps another");
        }
    }
    qsort(zip->entries, zip->count, sizeof *zip->entries, by_name);
    for (size_t i = 1; i < zip->count; i++) {
        if (by_name(&zip->entries[i - 1], &zip->entries[i]) == 0)
            return fail_entry(zip, &zip->entries[i], "occurs twice");
    }
    return ZSTC_OK;
}

static zstc_status keep_root(zstc_zip *zip) {
    const zstc_zip_entry *first = &zip->entries[0];
    const char *slash = memchr(first->name, '/', first->name_length);
    size_t length = slash != NULL ? (size_t)(slash - first->name) : 0;
    zip->root = calloc(length + 1, 1);
    if (zip->root == NULL) return zstc_fail_memory();
    memcpy(zip->root, first->name, length);
    return ZSTC_OK;
}

static zstc_status read_entries(zstc_zip *zip) {
    directory dir = {0};
    zstc_status status = find_directory(zip, &dir);
    if (status == ZSTC_OK) status = zstc_file_read_new(zip->file, dir.offset, (size_t)dir.size, &zip->directory);
    if (status != ZSTC_OK) return status;
    zip->entries = calloc((size_t)dir.count, sizeof *zip->entries);
    if (zip->entries == NULL) return zstc_fail_memory();
    zip->count = (size_t)dir.count;
    uint64_t at = 0;
    for (size_t i = 0; i < zip->count; i++) {
        status = read_entry(zip, &dir, &at, &zip->entries[i]);
        if (status != ZSTC_OK) return status;
    }
    status = keep_root(zip);
    return status == ZSTC_OK ? check_entries(zip) : status;
}

zstc_status zstc_zip_read(zstc_zip **out, const zstc_file *file) {
    zstc_zip *zip = calloc(1, sizeof *zip);
    if (zip == NULL) return zstc_fail_memory();
    zip->file = file;
    zip->where = zstc_file_path(file);
    zstc_status status = read_entries(zip);
    if (status == ZSTC_OK) {
        *out = zip;
    } else {
        zstc_zip_free(zip);
    }
    return status;
}

void zstc_zip_free(zstc_zip *zip) {
    if (zip == NULL) return;
    free(zip->directory);
    free(zip->root);
    free(zip->entries);
    free(zip);
}

const char *zstc_zip_root(const zstc_zip *zip) { return zip->root; }

const zstc_zip_entry *zstc_zip_find(const zstc_zip *zip, const char *name) {
    char full[NAME_MOST + 1];
    int length = snprintf(full, sizeof full, "%s/%s", zip->root, name);
    if (length < 0 || length > NAME_MOST) return NULL;
    zstc_zip_entry wanted = {.name = full, .name_length = (size_t)length};
    return bsearch(&wanted, zip->entries, zip->count, sizeof *zip->entries, by_name);
}

zstc_status zstc_zip_get(const zstc_zip *zip, const char *name, const zstc_zip_entry **out) {
    const zstc_zip_entry *entry = zstc_zip_find(zip, name);
    if (entry == NULL) {
        return zstc_fail(ZSTC_NOT_FOUND, "%s: no entry '%s/%s' in the archive", zip->where, zip->root, name);
    }
    if (entry->compressed) {
        return zstc_fail(ZSTC_MODEL, "%s: entry '%s/%s' is compressed: only stored entries can be read", zip->where,
                         zip->root, name);
    }
    *out = entry;
    return ZSTC_OK;
}

zstc_status zstc_zip_read_entry(const zstc_zip *zip, const char *name, size_t most, unsigned char **out, size_t *size) {
    const zstc_zip_entry *entry = NULL;
    zstc_status status = zstc_zip_get(zip, name, &entry);
    if (status != ZSTC_OK) return status;
    if (entry->size > most) return fail_entry(zip, entry, "is larger than such an entry may be");
    status = zstc_file_read_new(zip->file, entry->offset, (size_t)entry->size, out);
    if (status == ZSTC_OK) *size = (size_t)entry->size;
    return status;
}

size_t zstc_zip_count(const zstc_zip *zip) { return zip->count; }
const zstc_zip_entry *zstc_zip_at(const zstc_zip *zip, size_t index) { return &zip->entries[index]; }
