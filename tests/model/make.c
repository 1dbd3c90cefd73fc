#include "model/make.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void make_folder_new(make_folder *folder) {
    strcpy(folder->path, "/tmp/zstc-model-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
}

static void path_of(char *path, size_t size, const make_folder *folder, const char *name) {
    snprintf(path, size, "%s/%s", folder->path, name);
}

void make_folder_remove(make_folder *folder) {
    DIR *directory = opendir(folder->path);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char path[512];
        path_of(path, sizeof path, folder, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && unlink(path) != 0) rmdir(path);
    }
    closedir(directory);
    assert_int_equal(rmdir(folder->path), 0);
}

void make_file(const make_folder *folder, const char *name, const void *data, size_t size) {
    char path[512];
    path_of(path, sizeof path, folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    if (size > 0) assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

void make_text(const make_folder *folder, const char *name, const char *text) {
    make_file(folder, name, text, strlen(text));
}

void make_copy(const make_folder *folder, const char *name, const char *from) {
    make_bytes bytes = {0};
    make_read(&bytes, from);
    make_file(folder, name, bytes.data, bytes.size);
    make_free(&bytes);
}

void make_put(make_bytes *bytes, const void *data, size_t size) {
    bytes->data = realloc(bytes->data, bytes->size + size + 1);
    assert_non_null(bytes->data);
    if (size > 0) memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
}

void make_put_text(make_bytes *bytes, const char *text) { make_put(bytes, text, strlen(text)); }

void make_put_number(make_bytes *bytes, uint64_t number, unsigned width) {
    for (unsigned i = 0; i < width; i++, number >>= 8) {
        unsigned char byte = (unsigned char)number;
        make_put(bytes, &byte, 1);
    }
}

void make_set_number(make_bytes *bytes, size_t at, uint64_t number, unsigned width) {
    assert_true(at + width <= bytes->size);
    for (unsigned i = 0; i < width; i++, number >>= 8) bytes->data[at + i] = (unsigned char)number;
}

void make_free(make_bytes *bytes) {
    free(bytes->data);
    *bytes = (make_bytes){NULL, 0};
}

zstc_span make_span(const make_bytes *bytes) { return (zstc_span){bytes->data, bytes->size}; }

zstc_file *make_memory_file(zstc_span bytes, const char *path) {
    zstc_file *file = NULL;
    assert_ok(zstc_file_of_memory(&file, bytes, path));
    return file;
}

zstc_span make_exact(zstc_span bytes, size_t size) {
    unsigned char *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, bytes.data, size);
    return (zstc_span){copy, size};
}

void make_safetensors(make_bytes *bytes, const char *header, size_t data) {
    make_put_number(bytes, strlen(header), 8);
    make_put_text(bytes, header);
    for (size_t i = 0; i < data; i++) make_put_number(bytes, 0, 1);
}

/* The fields that a local header and a directory record share, from the version on. */
static void put_common(make_bytes *bytes, size_t size, size_t name_length) {
    make_put_number(bytes, 20, 2);
    make_put_number(bytes, 0, 2); /* flags */
    make_put_number(bytes, 0, 2); /* method: stored */
    make_put_number(bytes, 0, 8); /* time, date, checksum */
    make_put_number(bytes, size, 4);
    make_put_number(bytes, size, 4);
    make_put_number(bytes, name_length, 2);
    make_put_number(bytes, 0, 2); /* extra */
}

void make_zip_add(make_zip *zip, const char *name, const void *data, size_t size) {
    size_t at = zip->bytes.size;
    make_put_number(&zip->bytes, 0x04034b50, 4);
    put_common(&zip->bytes, size, strlen(name));
    make_put_text(&zip->bytes, name);
    make_put(&zip->bytes, data, size);
    make_put_number(&zip->directory, 0x02014b50, 4);
    make_put_number(&zip->directory, 20, 2);
    put_common(&zip->directory, size, strlen(name));
    make_put_number(&zip->directory, 0, 10); /* comment, disk, attributes */
    make_put_number(&zip->directory, at, 4);
    make_put_text(&zip->directory, name);
    zip->count++;
}

void make_zip_end(make_zip *zip) {
    zip->directory_at = zip->bytes.size;
    make_put(&zip->bytes, zip->directory.data, zip->directory.size);
    make_put_number(&zip->bytes, 0x06054b50, 4);
    make_put_number(&zip->bytes, 0, 4);
    make_put_number(&zip->bytes, zip->count, 2);
    make_put_number(&zip->bytes, zip->count, 2);
    make_put_number(&zip->bytes, zip->directory.size, 4);
    make_put_number(&zip->bytes, zip->directory_at, 4);
    make_put_number(&zip->bytes, 0, 2);
}

void make_zip_free(make_zip *zip) {
    make_free(&zip->bytes);
    make_free(&zip->directory);
}

void make_read(make_bytes *bytes, const char *path) {
    FILE *file = fopen(path, "rb");
    char block[4096];
    if (file == NULL) fail_msg("no file %s", path);
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;) make_put(bytes, block, got);
    fclose(file);
}
