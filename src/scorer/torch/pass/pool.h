// The memory of a pass: taken once, used again by the next.
//
// Every pass makes the same kinds of tensors in other sizes. Taken from the C library, they leave holes in its heap,
// which is the host's: the process grows with every batch, and giving pages back means going through what belongs to
// others. A pool is memory of its own, in which all tensors of a thread's part of a pass lie.
#ifndef ZSTC_SCORER_TORCH_PASS_POOL_H
#define ZSTC_SCORER_TORCH_PASS_POOL_H

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace zstc_torch {

// A piece of address space, cut into blocks. Neighbouring free ones are joined.
class Slab {
  public:
    explicit Slab(size_t size); // std::bad_alloc
    ~Slab();
    Slab(const Slab &) = delete;
    Slab &operator=(const Slab &) = delete;

    // The first free block that is large enough; nullptr if there is none. Sizes are multiples of Pool::alignment.
    void *take(size_t size);
    void give_back(void *block, size_t size);
    bool holds(const void *block) const { return block >= base_ && block < base_ + size_; }
    // Whether the block is in any slab of the process.
    static bool is_held(const void *block);
    size_t size() const { return size_; }

  private:
    char *base_;
    size_t size_;
    std::map<char *, size_t> free_; // by address
};

class Pool : public std::enable_shared_from_this<Pool> {
  public:
    static constexpr size_t alignment = 64;

    // Aligned; std::bad_alloc. What is taken keeps the pool alive.
    void *take(size_t size);
    static void give_back(void *block);

    // When a pass has ended and nothing is taken: what lay in several slabs will have room in one.
    void join();

    size_t taken() const { return taken_; }
    size_t size() const; // of all slabs

  private:
    void *take_locked(size_t size);

    mutable std::mutex lock_; // a block may be given back by another thread
    std::vector<std::unique_ptr<Slab>> slabs_;
    size_t taken_ = 0; // blocks
};

using PoolPtr = std::shared_ptr<Pool>;

// While it lives, the tensors that the calling thread makes on the CPU lie in the pool. nullptr: as without.
class PoolScope {
  public:
    explicit PoolScope(Pool *pool);
    ~PoolScope();
    PoolScope(const PoolScope &) = delete;
    PoolScope &operator=(const PoolScope &) = delete;

  private:
    Pool *before_;
};

} // namespace zstc_torch

#endif
