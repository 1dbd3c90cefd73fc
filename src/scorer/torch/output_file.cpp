#include "scorer/torch/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "scorer/torch/guard.h"

namespace zstc_torch {

namespace {

std::string temporary_name(const std::string &path) {
    static std::atomic<unsigned> counter(0);
    return path + ".part-" + std::to_string(getpid()) + "-" + std::to_string(counter++);
}

// So that the new name outlives a power cut; a file system that cannot do it is no reason to fail.
void sync_folder(const std::string &path) {
    const size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    (void)fsync(descriptor);
    close(descriptor);
}

} // namespace

OutputFile::OutputFile(const char *path) : path_(path), temporary_(temporary_name(path_)) {
    descriptor_ = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0) fail_with("cannot be written", errno);
}

OutputFile::~OutputFile() {
    if (descriptor_ < 0) return;
    close(descriptor_);
    unlink(temporary_.c_str());
}

size_t OutputFile::write(const void *data, size_t size) {
    const char *bytes = static_cast<const char *>(data);
    for (size_t done = 0; done < size && failure_ == 0;) {
        const ssize_t some = ::write(descriptor_, bytes + done, std::min(size - done, size_t(1) << 30));
        if (some >= 0) done += static_cast<size_t>(some);
        if (some < 0 && errno != EINTR) failure_ = errno;
    }
    return size;
}

void OutputFile::commit() {
    if (failure_ != 0) fail_with("cannot be written", failure_);
    if (fsync(descriptor_) != 0) fail_with("cannot be written", errno);
    if (rename(temporary_.c_str(), path_.c_str()) != 0) fail_with("cannot be replaced", errno);
    close(descriptor_);
    descriptor_ = -1;
    sync_folder(path_);
}

void OutputFile::fail_with(const char *what, int number) const {
    const std::string reason = std::generic_category().message(number);
    fail(ZSTC_IO, "%s: %s: %s", path_.c_str(), what, reason.c_str());
}

} // namespace zstc_torch
