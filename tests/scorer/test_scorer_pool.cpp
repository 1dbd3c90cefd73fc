// The memory of a pass: taken once, used again, and none of the host's.
#include "scorer/torch/pass/pool.h"

#include <random>
#include <thread>

#include <ATen/ATen.h>

extern "C" { // last: cmocka's macros take over common words
#include "support/support.h"
}

using namespace zstc_torch;

namespace {

// AddressSanitizer's tensors lie in no pool.
bool pools_are_used() {
    const PoolPtr pool = std::make_shared<Pool>();
    const PoolScope scope(pool.get());
    const at::Tensor one = at::empty({4});
    return pool->taken() == 1;
}

void blocks_are_aligned_apart_and_used_again(void **) {
    std::mt19937 generator(1);
    const PoolPtr pool = std::make_shared<Pool>();
    size_t after_first = 0;
    for (int pass = 0; pass < 20; pass++) {
        std::vector<std::pair<char *, size_t>> blocks;
        for (int i = 0; i < 200; i++) {
            const size_t size = 1 + generator() % 300000;
            char *const block = static_cast<char *>(pool->take(size));
            assert_int_equal(reinterpret_cast<uintptr_t>(block) % Pool::alignment, 0);
            std::fill_n(block, size, static_cast<char>(i));
            blocks.emplace_back(block, size);
            if (i % 3 != 0) continue;
            const size_t which = generator() % blocks.size();
            for (size_t at = 1; at < blocks[which].second; at++) {
                assert_int_equal(blocks[which].first[at], blocks[which].first[0]);
            }
            Pool::give_back(blocks[which].first);
            blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(which));
        }
        for (const auto &[block, size] : blocks) Pool::give_back(block);
        assert_int_equal(pool->taken(), 0);
        pool->join();
        if (pass == 0) after_first = pool->size();
        assert_true(pool->size() <= 2 * after_first);
    }
}

void what_is_taken_outlives_the_pools_owner(void **) {
    PoolPtr pool = std::make_shared<Pool>();
    char *const block = static_cast<char *>(pool->take(100));
    pool.reset();
    std::fill_n(block, 100, 'x');
    assert_true(Slab::is_held(block));
    Pool::give_back(block);
    assert_false(Slab::is_held(block));
}

void slabs_in_use_are_not_joined(void **) {
    const PoolPtr pool = std::make_shared<Pool>();
    void *const small = pool->take(10), *const large = pool->take(size_t(32) << 20);
    const size_t before = pool->size();
    pool->join();
    assert_int_equal(pool->size(), before);
    Pool::give_back(large);
    Pool::give_back(small);
    pool->join();
    assert_int_equal(pool->size(), before);
    void *const whole = pool->take(before - 2 * Pool::alignment); // room for it in one piece now
    assert_int_equal(pool->size(), before);
    Pool::give_back(whole);
}

void tensors_of_a_scope_lie_in_its_pool_and_others_do_not(void **) {
    if (!pools_are_used()) skip();
    const PoolPtr pool = std::make_shared<Pool>();
    const at::Tensor before = at::ones({1000});
    at::Tensor kept;
    {
        const PoolScope scope(pool.get());
        kept = at::ones({1000}) + before;
        assert_true(Slab::is_held(kept.data_ptr()));
        {
            const PoolScope without(nullptr);
            assert_true(Slab::is_held(at::ones({1000}).data_ptr()));
        }
        std::thread([] { assert_false(Slab::is_held(at::ones({1000}).data_ptr())); }).join();
    }
    assert_false(Slab::is_held(at::ones({1000}).data_ptr()));
    assert_int_equal(pool->taken(), 1);
    assert_true(kept.sum().item<double>() == 2000);
    std::thread([&] { kept.reset(); }).join(); // given back by another thread
    assert_int_equal(pool->taken(), 0);
}

// Some of libtorch's code takes memory by hand, and gives it back knowing its address alone.
void raw_memory_finds_its_way_back(void **) {
    if (!pools_are_used()) skip();
    const PoolPtr pool = std::make_shared<Pool>();
    c10::Allocator *const allocator = c10::GetAllocator(c10::kCPU);
    void *const outside = allocator->raw_allocate(100);
    const PoolScope scope(pool.get());
    void *const inside = allocator->raw_allocate(100);
    assert_true(Slab::is_held(inside));
    assert_false(Slab::is_held(outside));
    allocator->raw_deallocate(outside);
    allocator->raw_deallocate(inside);
    assert_int_equal(pool->taken(), 0);
}

} // namespace

int main() {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_aligned_apart_and_used_again),
        cmocka_unit_test(what_is_taken_outlives_the_pools_owner),
        cmocka_unit_test(slabs_in_use_are_not_joined),
        cmocka_unit_test(tensors_of_a_scope_lie_in_its_pool_and_others_do_not),
        cmocka_unit_test(raw_memory_finds_its_way_back),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
