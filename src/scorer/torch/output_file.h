// A file that appears whole or not at all.
#ifndef ZSTC_SCORER_TORCH_OUTPUT_FILE_H
#define ZSTC_SCORER_TORCH_OUTPUT_FILE_H

#include <cstddef>
#include <string>

namespace zstc_torch {

class OutputFile {
  public:
    // Creates a temporary file beside `path`; IO where that fails.
    explicit OutputFile(const char *path);
    // Removes it unless it was committed.
    ~OutputFile();
    OutputFile(const OutputFile &) = delete;
    OutputFile &operator=(const OutputFile &) = delete;

    // Always answers `size`: libtorch's writer throws again in its destructor when told of a failure, and would end the
    // process. A failure is kept for commit.
    size_t write(const void *data, size_t size);

    // Makes it durable and gives it its name; IO where anything failed so far.
    void commit();

  private:
    [[noreturn]] void fail_with(const char *what, int number) const;

    std::string path_, temporary_;
    int descriptor_ = -1;
    int failure_ = 0;
};

} // namespace zstc_torch

#endif
