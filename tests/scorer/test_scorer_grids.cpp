// Batches laid out in grids, and the attention that works on them: what a GPU does, here on the CPU.
#include <numeric>

#include "scorer/torch/arch/registry.h"
#include "scorer/torch/kernels/relative_attention.h"

extern "C" { // last: cmocka's macros take over common words
#include "scorer/scorer_support.h"
}

using namespace zstc_torch;

namespace {

constexpr double batch_bound = 1e-5;

std::vector<int64_t> starts_of(const std::vector<int64_t> &lengths) {
    std::vector<int64_t> starts(lengths.size() + 1, 0);
    std::partial_sum(lengths.begin(), lengths.end(), starts.begin() + 1);
    return starts;
}

// A text of 500 tokens, then texts of 100 and of 10.
std::vector<int64_t> mixed_lengths() {
    std::vector<int64_t> lengths = {500, 499, 481};
    lengths.insert(lengths.end(), 20, 101);
    lengths.insert(lengths.end(), 10, 100);
    for (int64_t i = 0; i < 150; i++) lengths.push_back(17 - i / 15);
    return lengths;
}

void check_grids(const std::vector<int64_t> &lengths, int64_t longest, int64_t filling, size_t wanted) {
    const std::vector<int64_t> starts = starts_of(lengths);
    const int64_t rows = starts.back() + filling;
    const Grids grids(starts, rows, longest);
    const at::Tensor values = at::full({grids.values()}, -1, at::TensorOptions().dtype(at::kLong));
    grids.write(starts, values.data_ptr<int64_t>());
    const at::Tensor rows_of_cells = grids.rows_of_cells(values), cells_of_rows = grids.cells_of_rows(values);
    const at::Tensor filled = grids.filled(values);
    assert_int_equal(grids.all().size(), wanted);
    assert_int_equal(grids.cells() - filled.sum().item<int64_t>(), starts.back());
    const at::Tensor tokens = at::arange(starts.back(), values.options());
    const at::Tensor there = cells_of_rows.narrow(0, 0, starts.back());
    assert_true(at::equal(rows_of_cells.index_select(0, there), tokens)); // there and back
    assert_false(filled.index_select(0, there).any().item<bool>());
    for (int64_t i = starts.back(); i < rows; i++) assert_true(at::equal(cells_of_rows[i], there[starts.back() - 1]));
    int64_t sequence = 0, cell = 0;
    for (const Grid &grid : grids.all()) {
        assert_int_equal(grid.first, sequence);
        assert_int_equal(grid.cell, cell);
        assert_true(grid.length % 8 == 0 && grid.length >= longest);
        for (int64_t i = 0; i < grid.count; i++, sequence++, cell += grid.length) {
            const size_t at = static_cast<size_t>(sequence);
            const at::Tensor own = rows_of_cells.narrow(0, cell, grid.length);
            assert_int_equal(own.min().item<int64_t>(), starts[at]);
            assert_int_equal(own.max().item<int64_t>(), starts[at + 1] - 1);
        }
    }
    assert_int_equal(sequence, lengths.size());
}

void test_every_row_has_a_cell(void **) {
    check_grids({1}, 0, 0, 1);
    check_grids({9, 8, 8, 3}, 0, 12, 1);
    check_grids({8, 8, 8, 1}, 32, 0, 1);
    check_grids({3, 20, 1, 500}, 512, 5, 1);
    check_grids(mixed_lengths(), 0, 0, 3);
    check_grids(mixed_lengths(), 512, 3, 1);
}

// ---- attention --------------------------------------------------------------------------------------------------

struct Packed {
    std::vector<int64_t> starts;
    std::vector<int32_t> zeros;
    explicit Packed(const std::vector<int64_t> &lengths)
        : starts(starts_of(lengths)), zeros(static_cast<size_t>(starts.back()), 0) {}
    zstc_packed packed() const { return {zeros.data(), zeros.data(), starts.data(), starts.size() - 1}; }
};

constexpr int64_t heads = 3, size = 8;

RelativeTables random_tables(const zstc_relative_config &config, bool by_query, bool by_key) {
    const at::Tensor rows = rows_of_distances(config, 520);
    const auto table = [&](DistanceTable::Order order) {
        return DistanceTable(rows, order, at::randn({heads, 2 * config.span, size}));
    };
    RelativeTables tables;
    if (by_query) tables.key = table(DistanceTable::Order::descending);
    if (by_key) tables.query = table(DistanceTable::Order::ascending);
    return tables;
}

void check_attention(const zstc_relative_config &config, bool by_query, bool by_key) {
    const c10::InferenceMode inference(true);
    Context plain, with_grids;
    with_grids.grids = true;
    Feed feed;
    feed.grids = true;
    const Packed packed(mixed_lengths());
    const Batch runs(packed.packed(), plain, Feed()), grids(packed.packed(), with_grids, feed);
    const RelativeTables tables = random_tables(config, by_query, by_key);
    const AttentionPtr one = make_block_relative_attention(plain, heads, size, 0.3, tables);
    const AttentionPtr on_cpu = make_relative_attention(plain, heads, size, 0.3, tables);
    const AttentionPtr other = make_relative_attention(with_grids, heads, size, 0.3, tables);
    const at::Tensor all = at::randn({runs.rows(), 3 * heads * size});
    const at::Tensor q = all.narrow(1, 0, heads * size), k = all.narrow(1, heads * size, heads * size);
    const at::Tensor v = all.narrow(1, 2 * heads * size, heads * size), before = all.clone();
    for (const Reach reach : {Reach::all, Reach::single}) {
        const at::Tensor queries = reach == Reach::all ? q : q.index_select(0, runs.first_rows());
        const at::Tensor wanted = one->attend(Product(queries), Product(k), Product(v), runs, reach).values,
                         got = other->attend(Product(queries), Product(k), Product(v), grids, reach).values;
        const int64_t rows = reach == Reach::all ? runs.tokens() : runs.sequences(); // filling may hold anything
        const double apart = (wanted - got).narrow(0, 0, rows).abs().max().item<double>();
        if (!(apart <= batch_bound)) fail_msg("grids give another result, off by %g", apart);
        const at::Tensor third = on_cpu->attend(Product(queries), Product(k), Product(v), runs, reach).values;
        const double off = (wanted - third).narrow(0, 0, rows).abs().max().item<double>();
        if (!(off <= batch_bound)) fail_msg("the kernel for a CPU gives another result, off by %g", off);
        assert_true(at::equal(all, before));
    }
}

void test_attention_in_grids_and_by_the_kernel_is_attention_in_runs(void **) {
    zstc_relative_config buckets = {};
    buckets.span = 32;
    buckets.buckets = 32;
    buckets.most_distance = 512;
    zstc_relative_config plain = {};
    plain.span = 512;
    for (const zstc_relative_config &config : {buckets, plain}) {
        check_attention(config, true, true);
        check_attention(config, true, false);
        check_attention(config, false, true);
        check_attention(config, false, false);
    }
}

void check_model(const char *path) {
    const c10::InferenceMode inference(true);
    zstc_model *model = nullptr;
    assert_ok(zstc_model_open(&model, test_data(path), 1));
    pairs golden = read_pairs(path, (std::string(path) + "/golden.jsonl").c_str());
    Context context;
    context.grids = true;
    const PackedNetworkPtr network = family_of(*model).network(*model, context);
    assert_true(network->feed().grids);
    const at::Tensor logits = network->forward({golden.ids, golden.types, golden.starts, golden.count}).contiguous();
    assert_true(largest_difference(logits.data_ptr<float>(), golden.expected, golden.count * golden.labels) <= 1e-4);
    free_pairs(&golden);
    zstc_model_free(model);
}

void test_models_in_grids_equal_transformers(void **) {
    check_model("golden/models/tiny-deberta");
    check_model("golden/models/tiny-deberta-v2");
    check_model("golden/models/tiny-deberta-v2-conv");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_has_a_cell),
        cmocka_unit_test(test_attention_in_grids_and_by_the_kernel_is_attention_in_runs),
        cmocka_unit_test(test_models_in_grids_equal_transformers),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
