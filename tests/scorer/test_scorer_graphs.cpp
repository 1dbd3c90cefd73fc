// The path of CUDA without one: buckets, copies, recordings and replays over a pretended device (mock_cuda.h), whose
// graphs hold what a real one's hold.
#include <new>
#include <random>
#include <stdexcept>

#include "scorer/mock_cuda.h"
#include "scorer/torch/arch/registry.h"
#include "scorer/torch/guard.h"
#include "scorer/torch/pass/replay.h"
#include "scorer/torch/pass/runner.h"

extern "C" { // last: cmocka's macros take over common words
#include "scorer/scorer_support.h"
}

using namespace zstc_torch;
using namespace std::chrono_literals;

namespace {

constexpr double float_bound = 1e-5;
constexpr double bfloat16_bound = 0.3; // of logits up to 5: sums of other orders, rounded to 8 bits in each layer

Context on_cuda(Precision precision) {
    Context context;
    context.device = c10::Device(c10::kCUDA, 0);
    context.precision = precision;
    context.grids = true;
    return context;
}

class MockGraph : public Graph {
  public:
    explicit MockGraph(mock_cuda::Graph graph) : graph_(std::make_shared<mock_cuda::Graph>(std::move(graph))) {
        alive++;
    }
    ~MockGraph() override { alive--; }
    void replay() override { mock_cuda::launch(graph_); }

    static int64_t alive;

  private:
    std::shared_ptr<const mock_cuda::Graph> graph_;
};

int64_t MockGraph::alive = 0;

// As that of cuda/graphs_cuda.cpp.
class MockGraphMaker : public GraphMaker {
  public:
    void rehearse(const std::function<void()> &body) override {
        body();
        mock_cuda::synchronize();
    }
    std::unique_ptr<Graph> capture(const std::function<void()> &body) override {
        return std::make_unique<MockGraph>(mock_cuda::capture(body));
    }
};

const Recorder record = make_recorder(std::make_shared<MockGraphMaker>());

// A model of the fixtures, its pairs, and its network on the device: plain, and behind recordings.
struct Opened {
    zstc_model *model = nullptr;
    pairs golden;
    PackedNetworkPtr plain;
    std::unique_ptr<ReplayedNetwork> replayed;

    explicit Opened(const std::string &name, Precision precision = Precision::bfloat16,
                    const Recorder &recorder = record) {
        const std::string path = "golden/models/" + name;
        assert_ok(zstc_model_open(&model, test_data(path.c_str()), 1));
        golden = read_pairs(path.c_str(), (path + "/golden.jsonl").c_str());
        plain = open(precision);
        replayed = std::make_unique<ReplayedNetwork>(open(precision), recorder, mock_cuda::seconds);
    }
    ~Opened() {
        replayed.reset();
        plain.reset();
        free_pairs(&golden);
        zstc_model_free(model);
    }

    PackedNetworkPtr open(Precision precision) const { return family_of(*model).network(*model, on_cuda(precision)); }
};

// Pairs of a fixture in any order, some of them several times.
class Picked {
  public:
    void add(const pairs &golden, size_t index) {
        const int64_t first = golden.starts[index], end = golden.starts[index + 1];
        ids_.insert(ids_.end(), golden.ids + first, golden.ids + end);
        types_.insert(types_.end(), golden.types + first, golden.types + end);
        starts_.push_back(static_cast<int64_t>(ids_.size()));
    }
    zstc_packed packed() const { return {ids_.data(), types_.data(), starts_.data(), starts_.size() - 1}; }

  private:
    std::vector<int32_t> ids_, types_;
    std::vector<int64_t> starts_ = {0};
};

Picked pick(const pairs &golden, std::mt19937 &random) {
    Picked picked;
    const size_t count = 1 + random() % 6;
    for (size_t i = 0; i < count; i++) picked.add(golden, random() % golden.count);
    return picked;
}

at::Tensor read(const at::Tensor &logits) { return logits.to(at::kCPU).contiguous(); }

// What is launched for the bucket of a batch.
at::Tensor launch_filled(const PackedNetwork &network, const zstc_packed &packed) {
    const Bucket bucket = *bucket_of(packed);
    const FilledPacked filled(packed, bucket.sequences);
    const Batch batch(filled.packed(), network.context(), network.feed(), {bucket.rows, bucket.longest});
    return read(network.compute(batch)).narrow(0, 0, static_cast<int64_t>(packed.count));
}

double difference(const at::Tensor &left, const at::Tensor &right) { return (left - right).abs().max().item<double>(); }

// Launching takes so long that recordings are kept.
void launch_slowly() { mock_cuda::set_launch_times(40us, 0us); }
void launch_fast() { mock_cuda::set_launch_times(0us, 0us); }

// ---- the same logits --------------------------------------------------------------------------------------------

// A replayed batch: to the bit what is launched for its bucket, and within the bound what is launched for it alone.
// Whether it was replayed.
bool check_batch(const Opened &opened, const zstc_packed &packed, double bound) {
    const int64_t graphs = mock_cuda::counts().graphs;
    launch_slowly();
    const at::Tensor got = read(opened.replayed->forward(packed));
    launch_fast();
    assert_int_equal(mock_cuda::counts().queued, 0);
    const at::Tensor alone = read(opened.plain->forward(packed));
    const double off = difference(got, alone);
    if (!(off <= bound)) fail_msg("a logit is off by %g", off);
    const bool replayed = mock_cuda::counts().graphs > graphs;
    assert_true(at::equal(got, replayed ? launch_filled(*opened.plain, packed) : alone));
    return replayed;
}

void check_family(const char *name, Precision precision, double bound) {
    const c10::InferenceMode inference(true);
    mock_cuda::reset();
    const Opened opened(name, precision);
    assert_true(opened.plain->replayable());
    std::mt19937 random(7);
    constexpr int rounds = 60;
    int replayed = 0;
    for (int i = 0; i < rounds; i++) replayed += check_batch(opened, pick(opened.golden, random).packed(), bound);
    print_message("%s: %d of %d batches replayed, from %lld recordings\n", name, replayed, rounds,
                  static_cast<long long>(MockGraph::alive));
    assert_true(replayed > rounds / 4); // the others are first and second uses of their buckets
}

void test_a_replay_gives_what_a_launch_gives_in_each_family(void **) {
    for (const char *name :
         {"tiny-bert", "tiny-roberta", "tiny-xlm-roberta", "tiny-distilbert", "tiny-electra", "tiny-reranker",
          "tiny-bart", "tiny-convbert", "tiny-modernbert-cls", "tiny-deberta", "tiny-deberta-v2"}) {
        check_family(name, Precision::bfloat16, bfloat16_bound);
    }
    check_family("tiny-deberta", Precision::float32, float_bound);
    check_family("tiny-deberta-v2", Precision::float32, float_bound);
}

// What is launched there, by the flash kernel and in grids: near what transformers gives in float32.
void check_launches(const char *name, Precision precision, double most, double most_in_mean) {
    const c10::InferenceMode inference(true);
    mock_cuda::reset();
    const Opened opened(name, precision);
    const pairs &golden = opened.golden;
    Picked picked;
    for (size_t i = 0; i < golden.count; i++) picked.add(golden, i);
    const int64_t count = static_cast<int64_t>(golden.count), labels = static_cast<int64_t>(golden.labels);
    const at::Tensor got = read(opened.plain->forward(picked.packed()));
    const at::Tensor off = (got - at::from_blob(golden.expected, {count, labels})).abs();
    const double largest = off.max().item<double>(), mean = off.mean().item<double>();
    print_message("%s: off by %.2g, in the mean %.2g\n", name, largest, mean);
    assert_true(largest <= most && mean <= most_in_mean);
}

void test_a_launch_gives_what_transformers_gives(void **) {
    for (const char *name : golden_models) {
        const bool large = has_large_logits(name);
        check_launches(name, Precision::bfloat16, large ? 3 : 1, large ? 0.3 : 0.1);
    }
    for (const char *name : {"tiny-deberta", "tiny-deberta-v2", "tiny-deberta-v2-conv", "tiny-bart"})
        check_launches(name, Precision::float32, 1e-4, 1e-4);
}

// The one query of a last layer sees the window around the first position, not one at the end.
void test_a_last_layer_with_a_window_sees_what_it_sees_on_a_cpu(void **) {
    const c10::InferenceMode inference(true);
    mock_cuda::reset();
    Opened opened("tiny-modernbert-cls");
    opened.model->config.modernbert.local_layers[opened.model->config.encoder.layers - 1] = true;
    Picked picked;
    for (size_t i = 0; i < opened.golden.count; i++) picked.add(opened.golden, i);
    const PackedNetworkPtr network = opened.open(Precision::bfloat16);
    const at::Tensor got = read(network->forward(picked.packed()));
    const at::Tensor wanted = family_of(*opened.model).network(*opened.model, Context())->forward(picked.packed());
    const double mean = (got - wanted).abs().mean().item<double>();
    if (!(mean <= 0.3)) fail_msg("off by %g in the mean", mean);
}

// What follows the lengths is not recorded, and says so.
void test_networks_whose_launches_follow_the_lengths_are_not_replayable(void **) {
    const c10::InferenceMode inference(true);
    mock_cuda::reset();
    assert_false(Opened("tiny-modernbert").plain->replayable());
    assert_false(Opened("tiny-deberta-v2-conv").plain->replayable());
    assert_false(Opened("tiny-bert", Precision::float32).plain->replayable());
}

// ---- when a recording is made, and kept --------------------------------------------------------------------------

// Counts what a recorder is asked for, and fails in its place.
struct Recordings {
    int64_t asked = 0;
    std::function<void()> fault;

    Recorder recorder() {
        return [this](const PackedNetwork &network, const zstc_packed &packed, const Room &room) {
            asked++;
            if (fault) fault();
            return record(network, packed, room);
        };
    }
};

Picked first_pairs(const pairs &golden, size_t count) {
    Picked picked;
    for (size_t i = 0; i < count; i++) picked.add(golden, i);
    return picked;
}

void test_a_bucket_is_recorded_at_its_third_use(void **) {
    const c10::InferenceMode inference(true);
    mock_cuda::reset();
    Recordings recordings;
    const Opened opened("tiny-bert", Precision::bfloat16, recordings.recorder());
    const Picked one = first_pairs(opened.golden, 1), four = first_pairs(opened.golden, 4);
    launch_slowly();
    for (int use = 1; use <= 8; use++) {
        (void)read(opened.replayed->forward(one.packed()));
        assert_int_equal(recordings.asked, use < 3 ? 0 : 1);
    }
    for (int use = 1; use <= 8; use++) {
        (void)read(opened.replayed->forward(four.packed()));
        assert_int_equal(recordings.asked, use < 3 ? 1 : 2);
    }
    const int64_t launches = mock_cuda::counts().launches, graphs = mock_cuda::counts().graphs;
    (void)read(opened.replayed->forward(four.packed()));
    assert_int_equal(mock_cuda::counts().graphs, graphs + 1);
    assert_true(mock_cuda::counts().launches <= launches + 1); // the cut to the batch's own sequences
    mock_cuda::reset();
}

void test_a_recording_is_kept_if_it_is_faster(void **) {
    const c10::InferenceMode inference(true);
    for (const bool faster : {true, false}) {
        mock_cuda::reset();
        const Opened opened("tiny-bert");
        const Picked picked = first_pairs(opened.golden, 2);
        mock_cuda::set_launch_times(400us, faster ? 0us : 500000us);
        for (int i = 0; i < 3; i++) (void)read(opened.replayed->forward(picked.packed()));
        assert_int_equal(opened.replayed->tried(), 1);
        assert_int_equal(MockGraph::alive, faster ? 1 : 0);
        const int64_t graphs = mock_cuda::counts().graphs;
        for (int i = 0; i < 3; i++) (void)read(opened.replayed->forward(picked.packed()));
        assert_int_equal(mock_cuda::counts().graphs - graphs, faster ? 3 : 0);
        assert_int_equal(opened.replayed->tried(), 1);
    }
    assert_int_equal(MockGraph::alive, 0);
    mock_cuda::reset();
}

void test_a_batch_larger_than_any_bucket_is_launched(void **) {
    const c10::InferenceMode inference(true);
    mock_cuda::reset();
    Recordings recordings;
    const Opened opened("tiny-bert", Precision::bfloat16, recordings.recorder());
    Picked picked;
    while (picked.packed().starts[picked.packed().count] <= 2048) picked.add(opened.golden, opened.golden.count - 1);
    for (int i = 0; i < 5; i++) {
        assert_true(
            at::equal(read(opened.replayed->forward(picked.packed())), read(opened.plain->forward(picked.packed()))));
    }
    assert_int_equal(recordings.asked, 0);
}

// ---- what goes wrong ---------------------------------------------------------------------------------------------

// Whatever fails while a bucket is recorded: the batch is launched, and so are those after it.
void check_fault(const std::function<void(Recordings &)> &prepare) {
    mock_cuda::reset();
    Recordings recordings;
    const Opened opened("tiny-bert", Precision::bfloat16, recordings.recorder());
    const Picked picked = first_pairs(opened.golden, 2);
    const at::Tensor wanted = read(opened.plain->forward(picked.packed()));
    prepare(recordings);
    for (int i = 0; i < 8; i++) assert_true(at::equal(read(opened.replayed->forward(picked.packed())), wanted));
    assert_int_equal(recordings.asked, 1);
    assert_int_equal(MockGraph::alive, 0);
    mock_cuda::reset();
}

template <typename Error>
std::function<void(Recordings &)> fails_with(const Error &error) {
    return [error](Recordings &recordings) { recordings.fault = [error] { throw error; }; };
}

const c10::SourceLocation here = {"", __FILE__, __LINE__};

void test_a_recording_that_fails_is_not_tried_again(void **) {
    const c10::InferenceMode inference(true);
    check_fault(fails_with(c10::OutOfMemoryError(here, "CUDA out of memory")));
    check_fault(fails_with(c10::Error(here, "no kernel for this")));
    check_fault(fails_with(std::bad_alloc()));
    check_fault(fails_with(std::runtime_error("a library's own")));
    check_fault(fails_with(Failure(ZSTC_INTERNAL, "this library's own")));
}

void test_so_is_one_that_fails_while_it_is_captured(void **) {
    const c10::InferenceMode inference(true);
    check_fault([](Recordings &) {
        mock_cuda::set_fault([](const std::string &) {
            if (mock_cuda::is_capturing()) throw c10::OutOfMemoryError(here, "CUDA out of memory");
        });
    });
    check_fault([](Recordings &) { // at the last operator but some
        mock_cuda::set_fault([](const std::string &name) {
            TORCH_CHECK(!mock_cuda::is_capturing() || name.rfind("aten::tanh", 0) != 0,
                        "not supported while capturing");
        });
    });
}

// Says that it can be recorded although it asks the device for something on the way.
class Boastful : public PackedNetwork {
  public:
    explicit Boastful(PackedNetworkPtr inner) : inner_(std::move(inner)) {}
    void check(const zstc_packed &packed) const override { inner_->check(packed); }
    Feed feed() const override { return inner_->feed(); }
    bool replayable() const override { return true; }
    int64_t parameters() const override { return inner_->parameters(); }
    const Context &context() const override { return inner_->context(); }
    at::Tensor compute(const Batch &batch) const override { return inner_->compute(batch); }

  private:
    PackedNetworkPtr inner_;
};

void test_so_is_one_that_waits_for_the_device(void **) {
    const c10::InferenceMode inference(true);
    mock_cuda::reset();
    const Opened opened("tiny-deberta-v2-conv");
    const ReplayedNetwork replayed(std::make_unique<Boastful>(opened.open(Precision::bfloat16)), record,
                                   mock_cuda::seconds);
    const Picked picked = first_pairs(opened.golden, 3);
    const at::Tensor wanted = read(opened.plain->forward(picked.packed()));
    for (int i = 0; i < 6; i++) assert_true(at::equal(read(replayed.forward(picked.packed())), wanted));
    assert_int_equal(replayed.tried(), 1);
    assert_int_equal(MockGraph::alive, 0);
}

// A replay that fails later is given up, and its batch launched.
void test_a_replay_that_fails_is_given_up(void **) {
    const c10::InferenceMode inference(true);
    mock_cuda::reset();
    bool failing = false;
    class Failing : public Replay {
      public:
        Failing(std::unique_ptr<Replay> replay, const bool &failing) : replay_(std::move(replay)), failing_(failing) {}
        at::Tensor run(const zstc_packed &packed) override {
            at::Tensor logits = replay_->run(packed);
            TORCH_CHECK(!failing_, "the graph cannot be launched");
            return logits;
        }

      private:
        std::unique_ptr<Replay> replay_;
        const bool &failing_;
    };
    const Opened opened("tiny-bert", Precision::bfloat16,
                        [&](const PackedNetwork &network, const zstc_packed &packed, const Room &room) {
                            return std::make_unique<Failing>(record(network, packed, room), failing);
                        });
    const Picked picked = first_pairs(opened.golden, 2);
    launch_slowly();
    for (int i = 0; i < 4; i++) (void)read(opened.replayed->forward(picked.packed()));
    assert_int_equal(MockGraph::alive, 1);
    failing = true;
    const at::Tensor wanted = read(opened.plain->forward(picked.packed()));
    for (int i = 0; i < 4; i++) assert_true(at::equal(read(opened.replayed->forward(picked.packed())), wanted));
    assert_int_equal(MockGraph::alive, 0);
    assert_int_equal(opened.replayed->tried(), 1);
    mock_cuda::reset();
}

// ---- in flight ---------------------------------------------------------------------------------------------------

// This device notices what must not happen: a second batch written over a first one that is still on its way.
void test_the_pretended_device_notices_a_refill_in_flight(void **) {
    const c10::InferenceMode inference(true);
    mock_cuda::reset();
    const Opened opened("tiny-bert");
    const Picked first = first_pairs(opened.golden, 3);
    Picked second;
    for (size_t i = 3; i < 6; i++) second.add(opened.golden, i);
    const std::unique_ptr<Replay> recording = record(*opened.plain, first.packed(), {512, 128});
    const at::Tensor wanted = read(recording->run(first.packed())).clone();
    const at::Tensor early = recording->run(first.packed());
    assert_int_equal(mock_cuda::counts().queued, 2); // a copy and a graph
    (void)recording->run(second.packed());
    assert_int_equal(mock_cuda::counts().queued, 4);
    assert_false(at::equal(read(early), wanted));
    assert_true(at::equal(read(recording->run(first.packed())), wanted));
}

// The runner reads the logits of a pass before it returns, so the next one finds the memory free.
void test_a_pass_has_ended_when_the_runner_returns(void **) {
    const c10::InferenceMode inference(true);
    mock_cuda::reset();
    for (const char *name : {"tiny-bert", "tiny-deberta"}) {
        Opened opened(name);
        PassRunner runner(std::move(opened.replayed), on_cuda(Precision::bfloat16), 1,
                          opened.model->config.class_count);
        std::mt19937 random(3);
        for (int i = 0; i < 60; i++) {
            const Picked picked = pick(opened.golden, random);
            const zstc_packed packed = picked.packed();
            const int64_t graphs = mock_cuda::counts().graphs;
            std::vector<float> logits(packed.count * opened.golden.labels);
            launch_slowly();
            runner.run(packed, logits.data());
            launch_fast();
            assert_int_equal(mock_cuda::counts().queued, 0);
            if (mock_cuda::counts().graphs == graphs) continue;
            const at::Tensor got = at::from_blob(logits.data(), {int64_t(packed.count), int64_t(opened.golden.labels)});
            assert_true(at::equal(got, launch_filled(*opened.plain, packed)));
        }
        assert_int_equal(mock_cuda::counts().most_queued, 2);
    }
    assert_int_equal(MockGraph::alive, 0);
}

void test_two_models_keep_their_recordings_apart(void **) {
    const c10::InferenceMode inference(true);
    mock_cuda::reset();
    const Opened bert("tiny-bert"), bart("tiny-bart");
    std::mt19937 random(5);
    int replayed = 0;
    for (int i = 0; i < 60; i++) {
        replayed += check_batch(bert, pick(bert.golden, random).packed(), bfloat16_bound);
        replayed += check_batch(bart, pick(bart.golden, random).packed(), bfloat16_bound);
    }
    assert_true(replayed > 0);
    assert_true(MockGraph::alive <= bert.replayed->tried() + bart.replayed->tried());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_a_replay_gives_what_a_launch_gives_in_each_family),
        cmocka_unit_test(test_a_launch_gives_what_transformers_gives),
        cmocka_unit_test(test_a_last_layer_with_a_window_sees_what_it_sees_on_a_cpu),
        cmocka_unit_test(test_networks_whose_launches_follow_the_lengths_are_not_replayable),
        cmocka_unit_test(test_a_bucket_is_recorded_at_its_third_use),
        cmocka_unit_test(test_a_recording_is_kept_if_it_is_faster),
        cmocka_unit_test(test_a_batch_larger_than_any_bucket_is_launched),
        cmocka_unit_test(test_a_recording_that_fails_is_not_tried_again),
        cmocka_unit_test(test_so_is_one_that_fails_while_it_is_captured),
        cmocka_unit_test(test_so_is_one_that_waits_for_the_device),
        cmocka_unit_test(test_a_replay_that_fails_is_given_up),
        cmocka_unit_test(test_the_pretended_device_notices_a_refill_in_flight),
        cmocka_unit_test(test_a_pass_has_ended_when_the_runner_returns),
        cmocka_unit_test(test_two_models_keep_their_recordings_apart),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
