// Buckets, filled batches and replayed passes, with a recorder that records nothing but computes in the same memory.
#include <set>

#include "scorer/torch/arch/registry.h"
#include "scorer/torch/guard.h"
#include "scorer/torch/pass/replay.h"

extern "C" { // last: cmocka's macros take over common words
#include "scorer/scorer_support.h"
}

using namespace zstc_torch;

namespace {

constexpr double batch_bound = 1e-5;

// A pretended time, so that what else the machine does has no say in which pass is faster.
double seconds = 0;

double pretended_seconds() { return seconds; }

// A network whose launched passes take a second. Recordings call `inner` itself.
class Slow : public PackedNetwork {
  public:
    explicit Slow(PackedNetworkPtr network) : inner(std::move(network)) {}
    void check(const zstc_packed &packed) const override { inner->check(packed); }
    Feed feed() const override { return inner->feed(); }
    bool replayable() const override { return true; }
    int64_t parameters() const override { return inner->parameters(); }
    const Context &context() const override { return inner->context(); }
    at::Tensor compute(const Batch &batch) const override {
        seconds += 1;
        return inner->compute(batch);
    }

    PackedNetworkPtr inner;
};

class Recomputed : public Replay {
  public:
    Recomputed(const PackedNetwork &network, const zstc_packed &packed, const Room &room, int &runs)
        : network_(network), batch_(packed, network.context(), network.feed(), room), runs_(runs) {}
    at::Tensor run(const zstc_packed &packed) override {
        runs_++;
        batch_.refill(packed);
        return network_.compute(batch_);
    }

  private:
    const PackedNetwork &network_;
    Batch batch_;
    int &runs_;
};

PackedNetworkPtr open_network(const zstc_model &model, bool grids = false) {
    Context context;
    context.grids = grids;
    return family_of(model).network(model, context);
}

struct Opened {
    zstc_model *model = nullptr;
    pairs golden;
    explicit Opened(const char *path) {
        assert_ok(zstc_model_open(&model, test_data(path), 1));
        golden = read_pairs(path, (std::string(path) + "/golden.jsonl").c_str());
    }
    ~Opened() {
        free_pairs(&golden);
        zstc_model_free(model);
    }
};

void compare(const at::Tensor &got, const float *wanted, size_t count, size_t labels) {
    const at::Tensor values = got.contiguous();
    assert_int_equal(values.size(0), count);
    const double largest = largest_difference(values.data_ptr<float>(), wanted, count * labels);
    if (!(largest <= batch_bound)) fail_msg("a replayed logit is off by %g", largest);
}

// Batches of 1 .. 10 pairs, each size often enough to be recorded.
void check_model(const char *path) {
    const c10::InferenceMode inference(true);
    Opened opened(path);
    const PackedNetworkPtr plain = open_network(*opened.model);
    int runs = 0;
    const ReplayedNetwork replayed(
        std::make_unique<Slow>(open_network(*opened.model, true)),
        [&](const PackedNetwork &network, const zstc_packed &packed, const Room &room) {
            const PackedNetwork &inner = *dynamic_cast<const Slow &>(network).inner;
            return std::make_unique<Recomputed>(inner, packed, room, runs);
        },
        pretended_seconds);
    int64_t starts[16];
    for (size_t count = 1; count <= 10; count += 3) {
        for (size_t first = 0; first + count <= 60; first += count) {
            const zstc_packed batch = some_pairs(&opened.golden, first, count, starts);
            const at::Tensor wanted = plain->forward(batch).contiguous();
            compare(replayed.forward(batch), wanted.data_ptr<float>(), count, opened.golden.labels);
        }
    }
    assert_true(replayed.tried() > 3);
    assert_true(runs > 4 * replayed.tried()); // three for the choice, one for the answer, and then more
}

void test_a_replayed_pass_gives_what_a_launched_one_does(void **) {
    check_model("golden/models/tiny-bart");
    check_model("golden/models/tiny-roberta");
    check_model("golden/models/tiny-bert");
    check_model("golden/models/tiny-distilbert");
    check_model("golden/models/tiny-electra");
    check_model("golden/models/tiny-convbert");
    check_model("golden/models/tiny-deberta");
    check_model("golden/models/tiny-deberta-v2");
}

class Slower : public Recomputed {
  public:
    using Recomputed::Recomputed;
    at::Tensor run(const zstc_packed &packed) override {
        seconds += 2;
        return Recomputed::run(packed);
    }
};

void test_a_recording_that_is_slower_is_not_kept(void **) {
    const c10::InferenceMode inference(true);
    Opened opened("golden/models/tiny-bert");
    int runs = 0;
    const ReplayedNetwork replayed(
        std::make_unique<Slow>(open_network(*opened.model)),
        [&](const PackedNetwork &network, const zstc_packed &packed, const Room &room) {
            return std::make_unique<Slower>(network, packed, room, runs);
        },
        pretended_seconds);
    int64_t starts[2];
    const zstc_packed batch = some_pairs(&opened.golden, 0, 1, starts);
    for (int i = 0; i < 8; i++) (void)replayed.forward(batch);
    assert_int_equal(replayed.tried(), 1);
    assert_int_equal(runs, 3); // the measurement alone
}

void test_what_cannot_be_recorded_runs_as_before(void **) {
    const c10::InferenceMode inference(true);
    Opened opened("golden/models/tiny-bert");
    const PackedNetworkPtr plain = open_network(*opened.model);
    const ReplayedNetwork replayed(
        open_network(*opened.model),
        [](const PackedNetwork &, const zstc_packed &, const Room &) -> std::unique_ptr<Replay> {
            TORCH_CHECK(false, "nothing can be recorded here");
        });
    int64_t starts[3];
    const zstc_packed batch = some_pairs(&opened.golden, 0, 2, starts);
    const at::Tensor wanted = plain->forward(batch).contiguous();
    for (int i = 0; i < 6; i++) compare(replayed.forward(batch), wanted.data_ptr<float>(), 2, opened.golden.labels);
    assert_int_equal(replayed.tried(), 1);
}

zstc_packed equal_lengths(std::vector<int64_t> &starts, size_t count, int64_t length) {
    starts.clear();
    for (size_t i = 0; i <= count; i++) starts.push_back(static_cast<int64_t>(i) * length);
    return {nullptr, nullptr, starts.data(), count};
}

void test_a_bucket_holds_its_batch(void **) {
    std::vector<int64_t> starts;
    for (size_t count = 1; count < 70; count++) {
        for (int64_t length = 1; length < 100; length++) {
            const zstc_packed packed = equal_lengths(starts, count, length);
            const int64_t tokens = packed.starts[count];
            const std::optional<Bucket> bucket = bucket_of(packed);
            if (!bucket) {
                assert_true(tokens > 1024);
                continue;
            }
            assert_true(bucket->sequences >= static_cast<int64_t>(count));
            assert_true(bucket->rows >= tokens + bucket->sequences - static_cast<int64_t>(count));
            assert_true(bucket->rows <= std::max<int64_t>(64, 2 * tokens));
            assert_true(bucket->longest >= length);
        }
    }
    assert_false(bucket_of(equal_lengths(starts, 60, 40)).has_value());
}

// Takes a second to launch, and gives a row of zeros for each sequence.
class Zeros : public PackedNetwork {
  public:
    void check(const zstc_packed &) const override {}
    Feed feed() const override { return Feed(); }
    bool replayable() const override { return true; }
    int64_t parameters() const override { return 0; }
    const Context &context() const override { return context_; }
    at::Tensor compute(const Batch &batch) const override {
        seconds += 1;
        return at::zeros({batch.sequences(), 3});
    }

  private:
    Context context_;
};

class Counted : public Replay {
  public:
    Counted(int64_t sequences, int &alive, int &runs) : sequences_(sequences), alive_(alive), runs_(runs) { alive_++; }
    ~Counted() override { alive_--; }
    at::Tensor run(const zstc_packed &) override {
        runs_++;
        return at::zeros({sequences_, 3});
    }

  private:
    int64_t sequences_;
    int &alive_, &runs_;
};

// All sizes that small batches come in: more than there may be recordings.
std::vector<std::pair<size_t, int64_t>> many_sizes() {
    std::vector<std::pair<size_t, int64_t>> sizes;
    for (const size_t count : {1, 2, 3, 4, 6, 8, 12, 16, 24, 32}) {
        for (const int64_t length : {10, 20, 30, 40, 60, 80, 100, 120, 160, 240, 400, 500, 1000}) {
            if (static_cast<int64_t>(count) * length <= 2048) sizes.emplace_back(count, length);
        }
    }
    return sizes;
}

void test_the_recordings_of_a_network_are_bounded(void **) {
    const c10::InferenceMode inference(true);
    int alive = 0, runs = 0;
    const ReplayedNetwork replayed(
        std::make_unique<Zeros>(),
        [&](const PackedNetwork &, const zstc_packed &packed, const Room &) {
            const int64_t sequences = static_cast<int64_t>(packed.count);
            return std::make_unique<Counted>(sequences, alive, runs);
        },
        pretended_seconds);
    std::set<Bucket> buckets;
    const std::vector<int32_t> ids(2048, 0);
    std::vector<int64_t> starts;
    for (const auto &[count, length] : many_sizes()) {
        zstc_packed packed = equal_lengths(starts, count, length);
        packed.ids = packed.types = ids.data();
        buckets.insert(*bucket_of(packed));
        for (int use = 0; use < 5; use++) assert_int_equal(replayed.forward(packed).size(0), count);
        assert_true(alive <= 64);
    }
    assert_true(buckets.size() > 70);
    assert_int_equal(replayed.tried(), 64);
    const int before = runs;
    zstc_packed first = equal_lengths(starts, 1, 10);
    first.ids = first.types = ids.data();
    (void)replayed.forward(first); // what was recorded early is kept
    assert_int_equal(runs, before + 1);
}

void test_a_batch_is_refilled_only_with_what_it_has_room_for(void **) {
    Opened opened("golden/models/tiny-bert");
    int64_t few[4], more[8];
    Batch batch(some_pairs(&opened.golden, 0, 3, few), Context(), Feed());
    const zstc_packed count = some_pairs(&opened.golden, 0, 4, more);
    for (int i = 0; i < 2; i++) assert_int_equal(guarded([&] { batch.refill(count); }), ZSTC_INTERNAL);
    const zstc_packed longer = some_pairs(&opened.golden, opened.golden.count - 3, 3, more);
    assert_int_equal(guarded([&] { batch.refill(longer); }), ZSTC_INTERNAL);
    Batch roomy(some_pairs(&opened.golden, 0, 3, few), Context(), Feed(), {1024, 0});
    for (int i = 0; i < 2; i++) assert_int_equal(guarded([&] { roomy.refill(longer); }), ZSTC_INTERNAL);
    assert_int_equal(guarded([&] { roomy.refill(some_pairs(&opened.golden, 0, 3, few)); }), ZSTC_OK);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_a_replayed_pass_gives_what_a_launched_one_does),
        cmocka_unit_test(test_a_recording_that_is_slower_is_not_kept),
        cmocka_unit_test(test_what_cannot_be_recorded_runs_as_before),
        cmocka_unit_test(test_a_bucket_holds_its_batch),
        cmocka_unit_test(test_the_recordings_of_a_network_are_bounded),
        cmocka_unit_test(test_a_batch_is_refilled_only_with_what_it_has_room_for),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
