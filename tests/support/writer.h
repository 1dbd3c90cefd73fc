/* Another process that changes a file all the time, as a deployment script does that copies over it. */
#ifndef ZSTC_TESTS_SUPPORT_WRITER_H
#define ZSTC_TESTS_SUPPORT_WRITER_H

#include <stddef.h>
#include <sys/types.h>

/* Starts a process that writes these bytes to the file piece by piece, cuts it to half and takes it away, over and
 * over.
 */
pid_t test_writer_start(const char *path, const void *bytes, size_t size);

/* Ends the process and writes the file whole. */
void test_writer_stop(pid_t writer, const char *path, const void *bytes, size_t size);

#endif
