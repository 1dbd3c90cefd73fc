// A file that appears whole or not at all, and of which nothing is left when the process is killed: until it is whole
// it has no name where the file system can do that (O_TMPFILE), else PATH.part-PID-N, which zstc.h promises.
#ifndef ZSTC_SCORER_TORCH_ARCHIVE_OUTPUT_FILE_H
#define ZSTC_SCORER_TORCH_ARCHIVE_OUTPUT_FILE_H

#include <cstddef>
#include <string>

namespace zstc_torch {

class OutputFile {
  public:
    // Creates a temporary file in the folder of `path`; IO where that fails, OUT_OF_MEMORY where the kernel has none.
    explicit OutputFile(const char *path);
    // Removes it unless it was committed.
    ~OutputFile();
    OutputFile(const OutputFile &) = delete;
    OutputFile &operator=(const OutputFile &) = delete;

    // Always answers `size`: libtorch's writer throws again in its destructor when told of a failure, and would end the
    // process. A failure is kept for commit.
    size_t write(const void *data, size_t size);

    // Makes it durable and gives it its name; IO or OUT_OF_MEMORY where anything failed so far.
    void commit();

  private:
    [[noreturn]] void fail_with(const char *what, int number) const;
    bool open_nameless();
    void open_named();
    int link_to(const std::string &name) const; // 0 or an errno
    bool take_name();                           // whether it is `path_`, else it is `temporary_`

    std::string path_, temporary_; // temporary_ "": there is no such name
    int descriptor_ = -1;
    int failure_ = 0;
};

} // namespace zstc_torch

#endif
