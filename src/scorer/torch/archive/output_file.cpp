#include "scorer/torch/archive/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "scorer/torch/guard.h"

namespace zstc_torch {

namespace {

std::string temporary_name(const std::string &path, int number) {
    return path + ".part-" + std::to_string(getpid()) + "-" + std::to_string(number);
}

// A name may be taken: by another thread, or by what is left of a process that had this one's number.
constexpr int most_names = 100;

std::string folder_of(const std::string &path) {
    const size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

// By this path a descriptor can be given a name without privileges (open(2), under O_TMPFILE).
std::string link_of(int descriptor) { return "/proc/self/fd/" + std::to_string(descriptor); }

// So that the new name outlives a power cut; a file system that cannot do it is no reason to fail.
void sync_folder(const std::string &path) {
    const int descriptor = open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    (void)fsync(descriptor);
    close(descriptor);
}

} // namespace

OutputFile::OutputFile(const char *path) : path_(path) {
    if (!open_nameless()) open_named();
}

bool OutputFile::open_nameless() {
    descriptor_ = open(folder_of(path_).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    if (descriptor_ < 0) return false;
    if (access(link_of(descriptor_).c_str(), F_OK) == 0) return true;
    close(descriptor_); // no /proc here: it could never be given a name
    descriptor_ = -1;
    return false;
}

void OutputFile::open_named() {
    for (int i = 0; i < most_names && descriptor_ < 0; i++) {
        temporary_ = temporary_name(path_, i);
        descriptor_ = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor_ < 0 && errno != EEXIST) break;
    }
    if (descriptor_ < 0) fail_with("cannot be written", errno);
}

OutputFile::~OutputFile() {
    if (descriptor_ < 0) return;
    close(descriptor_);
    if (!temporary_.empty()) unlink(temporary_.c_str());
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

int OutputFile::link_to(const std::string &name) const {
    const std::string link = link_of(descriptor_);
    return linkat(AT_FDCWD, link.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

// A nameless file takes a name that is free, but does not replace a file: for that it needs a temporary one after all.
bool OutputFile::take_name() {
    int error = link_to(path_);
    for (int i = 0; i < most_names && error == EEXIST; i++) {
        temporary_ = temporary_name(path_, i);
        error = link_to(temporary_);
    }
    if (error == 0) return temporary_.empty();
    temporary_.clear(); // it is another's
    fail_with("cannot be written", error);
}

void OutputFile::commit() {
    if (failure_ != 0) fail_with("cannot be written", failure_);
    if (fsync(descriptor_) != 0) fail_with("cannot be written", errno);
    const bool is_there = temporary_.empty() && take_name();
    if (!is_there && rename(temporary_.c_str(), path_.c_str()) != 0) fail_with("cannot be replaced", errno);
    close(descriptor_);
    descriptor_ = -1;
    sync_folder(path_);
}

void OutputFile::fail_with(const char *what, int number) const {
    const std::string reason = std::generic_category().message(number);
    fail(number == ENOMEM ? ZSTC_OUT_OF_MEMORY : ZSTC_IO, "%s: %s: %s", path_.c_str(), what, reason.c_str());
}

} // namespace zstc_torch
