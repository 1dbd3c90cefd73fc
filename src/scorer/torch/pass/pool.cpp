#include "scorer/torch/pass/pool.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <new>

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>

namespace zstc_torch {

namespace {

constexpr size_t least_slab = size_t(4) << 20;

size_t round_up(size_t size, size_t step) { return (size + step - 1) / step * step; }

// In front of what a block's owner sees.
struct Header {
    PoolPtr pool;
    size_t size; // with the header
};
static_assert(sizeof(Header) <= Pool::alignment, "a header fits in front of an aligned block");

thread_local Pool *current = nullptr;

// AddressSanitizer does not see where a block ends in a slab.
constexpr bool usable() {
#if defined(__SANITIZE_ADDRESS__)
    return false;
#elif defined(__has_feature)
    return !__has_feature(address_sanitizer);
#else
    return true;
#endif
}

// Where all slabs are, each by its end.
struct Register {
    std::mutex lock;
    std::map<const char *, const Slab *> slabs;
};

Register &all_slabs() {
    static Register *const kept = new Register; // libtorch may give memory back while the process ends
    return *kept;
}

} // namespace

bool Slab::is_held(const void *block) {
    const std::lock_guard<std::mutex> hold(all_slabs().lock);
    const auto next = all_slabs().slabs.upper_bound(static_cast<const char *>(block));
    return next != all_slabs().slabs.end() && next->second->holds(block);
}

Slab::Slab(size_t size) : size_(size) {
    void *const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    base_ = static_cast<char *>(memory);
    free_.emplace(base_, size_);
    const std::lock_guard<std::mutex> hold(all_slabs().lock);
    all_slabs().slabs.emplace(base_ + size_, this);
}

Slab::~Slab() {
    const std::lock_guard<std::mutex> hold(all_slabs().lock);
    all_slabs().slabs.erase(base_ + size_);
    (void)munmap(base_, size_);
}

void *Slab::take(size_t size) {
    for (auto one = free_.begin(); one != free_.end(); ++one) {
        if (one->second < size) continue;
        char *const block = one->first;
        const size_t left = one->second - size;
        free_.erase(one);
        if (left > 0) free_.emplace(block + size, left);
        return block;
    }
    return nullptr;
}

void Slab::give_back(void *block, size_t size) {
    auto one = free_.emplace(static_cast<char *>(block), size).first;
    const auto next = std::next(one);
    if (next != free_.end() && one->first + one->second == next->first) {
        one->second += next->second;
        free_.erase(next);
    }
    if (one == free_.begin()) return;
    const auto before = std::prev(one);
    if (before->first + before->second != one->first) return;
    before->second += one->second;
    free_.erase(one);
}

size_t Pool::size() const {
    size_t all = 0;
    for (const std::unique_ptr<Slab> &slab : slabs_) all += slab->size();
    return all;
}

void *Pool::take_locked(size_t size) {
    for (const std::unique_ptr<Slab> &slab : slabs_) {
        void *const block = slab->take(size);
        if (block != nullptr) return block;
    }
    slabs_.push_back(std::make_unique<Slab>(round_up(std::max(size, size_t(least_slab)), least_slab)));
    return slabs_.back()->take(size);
}

void *Pool::take(size_t size) {
    const std::lock_guard<std::mutex> hold(lock_);
    const size_t whole = round_up(size, alignment) + alignment;
    void *const block = take_locked(whole);
    new (block) Header{shared_from_this(), whole};
    taken_++;
    return static_cast<char *>(block) + alignment;
}

void Pool::give_back(void *block) {
    Header *const header = reinterpret_cast<Header *>(static_cast<char *>(block) - alignment);
    const PoolPtr pool = std::move(header->pool);
    const size_t size = header->size;
    header->~Header();
    const std::lock_guard<std::mutex> hold(pool->lock_);
    for (const std::unique_ptr<Slab> &slab : pool->slabs_) {
        if (slab->holds(header)) slab->give_back(header, size);
    }
    pool->taken_--;
}

void Pool::join() {
    const std::lock_guard<std::mutex> hold(lock_);
    if (taken_ > 0 || slabs_.size() < 2) return;
    const size_t all = size();
    slabs_.clear();
    slabs_.push_back(std::make_unique<Slab>(all));
}

namespace {

// libtorch's allocator for the CPU, but that it takes from the calling thread's pool where there is one. No `override`:
// what is virtual differs from version to version.
class PoolAllocator final : public c10::Allocator {
  public:
    // What was there before: set once, before this is used.
    static inline c10::Allocator *other = nullptr;

    c10::DataPtr allocate(size_t size) const { return take(size); }
    c10::DataPtr allocate(size_t size) { return take(size); }
    void copy_data(void *to, const void *from, size_t size) const { std::memcpy(to, from, size); }
    c10::DeleterFnPtr raw_deleter() const override { return other->raw_deleter() == nullptr ? nullptr : give_back_raw; }

  private:
    c10::DataPtr take(size_t size) const {
        if (current == nullptr || size == 0) return other->allocate(size);
        void *const block = current->take(size);
        return {block, block, Pool::give_back, c10::Device(c10::DeviceType::CPU)};
    }

    // Of an address alone.
    static void give_back_raw(void *block) {
        if (block != nullptr && Slab::is_held(block)) {
            Pool::give_back(block);
        } else {
            other->raw_deleter()(block);
        }
    }
};

// Once a process, in front of whatever was there.
void put_in_place() {
    static const bool done = [] {
        PoolAllocator::other = c10::GetCPUAllocator();
        c10::SetCPUAllocator(new PoolAllocator, 255);
        return true;
    }();
    (void)done;
}

} // namespace

PoolScope::PoolScope(Pool *pool) : before_(current) {
    if (!usable() || pool == nullptr) return;
    put_in_place();
    current = pool;
}

PoolScope::~PoolScope() { current = before_; }

} // namespace zstc_torch
