// Matrix products and attention against plain arithmetic in double precision.
#include <atomic>
#include <new>

#include "scorer/torch/kernels/attention.h"
#include "scorer/torch/kernels/cpu.h"
#include "scorer/torch/kernels/linear.h"
#include "scorer/torch/kernels/rotary.h"
#include "scorer/torch/kernels/span.h"
#include "scorer/torch/pass/distinct.h"
#include "scorer/torch/scopes.h"

extern "C" { // last: cmocka's macros take over common words
#include "support/support.h"
}

using namespace zstc_torch;

namespace {

double largest(const at::Tensor &left, const at::Tensor &right) {
    return (left.to(at::kDouble) - right.to(at::kDouble)).abs().max().item<double>();
}

at::Tensor random_values(at::IntArrayRef shape) { return at::randn(shape, at::TensorOptions().dtype(at::kFloat)); }

// ---- linear -----------------------------------------------------------------------------------------------------

constexpr zstc_activation activations[] = {ZSTC_ACT_GELU, ZSTC_ACT_GELU_TANH, ZSTC_ACT_RELU, ZSTC_ACT_SILU,
                                           ZSTC_ACT_TANH};

at::Tensor activated_plainly(const at::Tensor &values, zstc_activation activation) {
    switch (activation) {
    case ZSTC_ACT_GELU: return at::gelu(values);
    case ZSTC_ACT_GELU_TANH: return at::gelu(values, "tanh");
    case ZSTC_ACT_RELU: return at::relu(values);
    case ZSTC_ACT_SILU: return at::silu(values);
    case ZSTC_ACT_TANH: return at::tanh(values);
    }
    return values;
}

Form form_of(Precision precision) {
    Context context;
    context.precision = precision;
    return Form(context);
}

// What rows stand for: in int8 after a block's activation they are numbers alone.
at::Tensor values_of(const Activations &rows) {
    if (!rows.numbers.defined()) return rows.values;
    const at::Tensor centred = rows.numbers.to(at::kDouble) - rows.zero;
    return centred * rows.scales.unsqueeze(1) - rows.offsets.unsqueeze(1);
}

// `weight` is what the kernel was made of, whatever it keeps.
void check_linear(const Linear &linear, const Form &form, const at::Tensor &weight, const at::Tensor &bias,
                  double bound) {
    const at::Tensor values = random_values({37, 64});
    const Activations input = to_form(form, values);
    const at::Tensor wanted = at::linear(values.to(at::kDouble), weight.to(at::kDouble), bias.to(at::kDouble));
    const at::Tensor got = linear.forward(input).finished(at::kFloat);
    assert_int_equal(got.size(0), 37);
    assert_true(largest(got, wanted) <= bound);
    for (const zstc_activation activation : activations) {
        const double apart =
            largest(values_of(linear.forward_activated(input, activation)), activated_plainly(wanted, activation));
        if (!(apart <= bound)) fail_msg("activation %d: off by %g", static_cast<int>(activation), apart);
    }
}

void test_every_kernel_multiplies_and_activates(void **) {
    const c10::InferenceMode inference(true);
    const at::Tensor weight = random_values({48, 64}) * 0.1, bias = random_values({48});
    const Form exact = form_of(Precision::float32), int8 = form_of(Precision::int8);
    check_linear(*make_plain_linear(exact, weight, bias), exact, weight, bias, 1e-5);
    if (have_onednn_linear()) check_linear(*make_onednn_linear(exact, weight, bias), exact, weight, bias, 1e-5);
    check_linear(*make_int8_linear(int8, weight.clone(), bias), int8, weight, bias, 0.08);
}

void test_weights_of_16_bits_are_widened_and_not_the_input_narrowed(void **) {
    const c10::InferenceMode inference(true);
    const Form form = form_of(Precision::float32);
    for (const at::ScalarType type : {at::kHalf, at::kBFloat16}) {
        const at::Tensor weight = (random_values({48, 64}) * 0.1).to(type), bias = random_values({48});
        check_linear(*make_upcast_linear(form, weight, bias), form, weight, bias, 1e-5);
        if (have_onednn_linear()) check_linear(*make_onednn_linear(form, weight, bias), form, weight, bias, 1e-5);
    }
}

// A row's result is the same to the last bit, whatever rows are multiplied with it.
void test_int8_rows_do_not_depend_on_each_other(void **) {
    const c10::InferenceMode inference(true);
    const Form form = form_of(Precision::int8);
    const at::Tensor weight = random_values({48, 64}), bias = random_values({48}), rows = random_values({16, 64});
    const LinearPtr linear = make_int8_linear(form, weight.clone(), bias);
    for (const double size : {1e-3, 1.0, 1e3}) {
        const at::Tensor beside = at::cat({rows.narrow(0, 0, 1), rows.narrow(0, 1, 15) * size});
        const at::Tensor got = linear->forward(to_form(form, beside)).finished(at::kFloat);
        const at::Tensor alone = linear->forward(to_form(form, rows)).finished(at::kFloat);
        assert_true(at::equal(got[0], alone[0]));
    }
}

// ---- threads ------------------------------------------------------------------------------------------------------

// Memory may be short in a thread that is not the caller's.
void test_what_a_thread_throws_reaches_the_caller(void **) {
    const OperatorThreads threads(2);
    std::atomic<int64_t> done{0};
    share(1000, 1, [&](int64_t, int64_t count) { done += count; });
    assert_int_equal(done, 1000);
    const auto fail_last = [](int64_t first, int64_t count) {
        if (first + count == 1000) throw std::bad_alloc();
    };
    bool caught = false;
    try {
        share(1000, 1, fail_last);
    } catch (const std::bad_alloc &) {
        caught = true;
    }
    assert_true(caught);
}

// ---- attention --------------------------------------------------------------------------------------------------

constexpr int64_t heads = 2, size = 8;

struct Packed {
    std::vector<int32_t> ids;
    std::vector<int64_t> starts{0};
    explicit Packed(const std::vector<int64_t> &lengths) {
        for (const int64_t length : lengths) starts.push_back(starts.back() + length);
        ids.resize(static_cast<size_t>(starts.back()));
    }
    zstc_packed packed() const { return {ids.data(), ids.data(), starts.data(), starts.size() - 1}; }
};

// One head of one sequence.
at::Tensor plain_attention(const at::Tensor &query, const at::Tensor &key, const at::Tensor &value, bool before,
                           int64_t window) {
    at::Tensor scores = at::matmul(query, key.t()) / std::sqrt(static_cast<double>(size));
    if (before) scores.masked_fill_(at::ones_like(scores).triu(1).to(at::kBool), -INFINITY);
    if (window != no_window) {
        const at::Tensor places = at::arange(key.size(0)),
                         far = places.narrow(0, 0, query.size(0)).unsqueeze(1) - places;
        scores.masked_fill_(far.abs() > window, -INFINITY);
    }
    return at::matmul(at::softmax(scores, -1), value);
}

void check_kernel(const Attention &attention, const std::vector<int64_t> &lengths, Reach reach, int64_t window) {
    const Packed packed(lengths);
    const Batch batch(packed.packed(), Context(), Feed());
    const at::Tensor all = random_values({batch.rows(), 3 * heads * size});
    const at::Tensor key = all.narrow(1, heads * size, heads * size),
                     value = all.narrow(1, 2 * heads * size, heads * size);
    at::Tensor query = all.narrow(1, 0, heads * size);
    if (reach == Reach::single) {
        query = query.index_select(0, window == no_window ? batch.last_rows() : batch.first_rows());
    }
    const at::Tensor got = attention.attend(Product(query), Product(key), Product(value), batch, reach).values;
    assert_int_equal(got.size(0), query.size(0));
    for (int64_t i = 0; i < batch.sequences(); i++) {
        const int64_t row = packed.starts[static_cast<size_t>(i)], length = lengths[static_cast<size_t>(i)];
        const int64_t first = reach == Reach::single ? i : row, queries = reach == Reach::single ? 1 : length;
        for (int64_t head = 0; head < heads; head++) {
            const auto part = [&](const at::Tensor &rows, int64_t at, int64_t count) {
                return rows.narrow(0, at, count).narrow(1, head * size, size).to(at::kDouble);
            };
            const at::Tensor wanted = plain_attention(part(query, first, queries), part(key, row, length),
                                                      part(value, row, length), reach == Reach::before, window);
            assert_true(largest(part(got, first, queries), wanted) <= 1e-5);
        }
    }
    for (int64_t row = batch.tokens(); reach != Reach::single && row < batch.rows(); row++) {
        assert_true(at::equal(got[row], at::zeros_like(got[row]))); // filling
    }
}

// That for a CPU, and the one that goes through operators, as CUDA has it where there is no flash attention.
void check_attention(const std::vector<int64_t> &lengths, Reach reach, int64_t window = no_window) {
    check_kernel(*make_cpu_attention(Context(), heads, size, window), lengths, reach, window);
    check_kernel(*make_block_attention(Context(), heads, size, window), lengths, reach, window);
}

void test_attention_stays_within_its_sequence(void **) {
    const c10::InferenceMode inference(true);
    for (const Reach reach : {Reach::all, Reach::before, Reach::single}) {
        check_attention({9, 9, 9, 5, 1}, reach);
        check_attention({16}, reach);
        check_attention({300, 300, 255}, reach);
        check_attention({2100, 2100, 3}, reach);               // more scores than are held at a time
        check_attention(std::vector<int64_t>(900, 40), reach); // more queries than are copied at a time
    }
}

void test_a_window_hides_what_is_further_away(void **) {
    const c10::InferenceMode inference(true);
    for (const Reach reach : {Reach::all, Reach::single}) {
        for (const int64_t window : {0, 1, 7, 64}) {
            check_attention({9, 9, 9, 5, 1}, reach, window);
            check_attention({66, 65, 64, 63}, reach, window); // around the edge of the largest window
            check_attention({300, 300, 255}, reach, window);
            check_attention({2100, 2100, 3}, reach, window);
        }
    }
}

// Angles grow with the position and fall along the head; a turn keeps lengths, and products depend on distances alone.
void test_rotary_turns_each_half_by_its_angles(void **) {
    const c10::InferenceMode inference(true);
    constexpr double theta = 100;
    const Packed packed({5, 3});
    const Batch batch(packed.packed(), Context(), Feed());
    const at::Tensor rows = random_values({batch.rows(), 3 * heads * size}), before = rows.clone();
    Rotary(Context(), 5, size, theta).turn(rows.narrow(1, 0, heads * size), batch);
    assert_true(
        at::equal(rows.narrow(1, heads * size, 2 * heads * size), before.narrow(1, heads * size, 2 * heads * size)));
    for (int64_t row = 0; row < 8; row++) {
        const double position = static_cast<double>(row < 5 ? row : row - 5);
        for (int64_t at = 0; at < heads * size; at++) {
            const int64_t i = at % size % (size / 2), first = at / size * size + i, second = first + size / 2;
            const double angle = position * std::pow(theta, -2.0 * static_cast<double>(i) / size);
            const double a = before[row][first].item<double>(), b = before[row][second].item<double>();
            const double wanted =
                at == first ? a * std::cos(angle) - b * std::sin(angle) : b * std::cos(angle) + a * std::sin(angle);
            assert_true(std::abs(rows[row][at].item<double>() - wanted) <= 1e-5);
        }
    }
}

// ---- rows that are shared ---------------------------------------------------------------------------------------

void test_equal_rows_are_found_and_spread_again(void **) {
    const std::vector<int64_t> values = {7, 8, 7, 7, 7, 8, 7, 7, /* second column */ 0, 1, 0, 2, 0, 1, 0, 0};
    const std::optional<Distinct> distinct = find_distinct(values.data(), 2, 8, 4);
    assert_true(distinct.has_value());
    assert_true(at::equal(distinct->rows, at::tensor({0, 1, 3, 3}, at::kLong)));
    assert_true(at::equal(distinct->spread, at::tensor({0, 1, 0, 2, 0, 1, 0, 0}, at::kLong)));
}

void test_few_equal_rows_are_not_worth_sharing(void **) {
    const std::vector<int64_t> values = {0, 1, 2, 3, 4, 5, 6, 6};
    assert_false(find_distinct(values.data(), 1, 8, 4).has_value());
}

// ---- convolutions -----------------------------------------------------------------------------------------------

// Of one sequence: values and weights [length, …] and [kernel, length, …] in double precision.
at::Tensor plain_convolution(const at::Tensor &values, const at::Tensor &weights) {
    const int64_t kernel = weights.size(0), length = values.size(0);
    at::Tensor sums = at::zeros_like(values);
    for (int64_t row = 0; row < length; row++) {
        for (int64_t i = 0; i < kernel; i++) {
            const int64_t other = row + i - kernel / 2;
            if (other >= 0 && other < length) sums[row].add_(values[other] * weights[i][row]);
        }
    }
    return sums;
}

// Each row has weights of its own, as a dynamic convolution does. Filling holds what no result may depend on.
void check_convolution(const std::vector<int64_t> &lengths, int64_t kernel) {
    const Packed packed(lengths);
    const Batch batch(packed.packed(), Context(), Feed());
    at::Tensor values = random_values({batch.rows(), heads, size}),
               weights = random_values({batch.rows(), kernel, heads});
    values.narrow(0, batch.tokens(), batch.rows() - batch.tokens()).fill_(NAN);
    const Spans spans(batch, kernel);
    const at::Tensor spread = spans.spread(weights);
    const at::Tensor inner = spread.narrow(0, kernel / 2, spread.size(0) - kernel + 1).permute({1, 0, 2}).unsqueeze(3);
    const at::Tensor got = spans.convolve(spans.spread(values), inner);
    const at::Tensor first =
        FirstSpans(batch, kernel)
            .convolve(values, weights.index_select(0, batch.first_rows()).permute({1, 0, 2}).unsqueeze(3));
    assert_int_equal(got.size(0), batch.rows());
    for (size_t i = 0; i < lengths.size(); i++) {
        const int64_t row = packed.starts[i], length = lengths[i];
        const at::Tensor wanted =
            plain_convolution(values.narrow(0, row, length).to(at::kDouble),
                              weights.narrow(0, row, length).to(at::kDouble).permute({1, 0, 2}).unsqueeze(3));
        assert_true(largest(got.narrow(0, row, length), wanted) <= 1e-5);
        assert_true(largest(first[static_cast<int64_t>(i)], wanted[0]) <= 1e-5);
    }
    for (int64_t row = batch.tokens(); row < batch.rows(); row++) {
        assert_true(largest(got[row], got[batch.tokens() - 1]) == 0);
    }
}

void test_a_convolution_stays_inside_each_sequence(void **) {
    const c10::InferenceMode inference(true);
    for (const int64_t kernel : {1, 3, 9, 15}) {
        check_convolution({1}, kernel);
        check_convolution({5, 1, 2, 7, 7, 30, 3, 1}, kernel);
        check_convolution({16}, kernel);
    }
    check_convolution({3000, 4000, 1}, 9); // in several pieces
}

void test_groups_of_columns_do_not_mix(void **) {
    const c10::InferenceMode inference(true);
    zstc_model *model = nullptr;
    assert_ok(zstc_model_open(&model, test_data("golden/models/tiny-convbert"), 1));
    Weights weights(*model, Context());
    const std::string name = "convbert.encoder.layer.0.intermediate.dense";
    const LinearPtr grouped = load_grouped_linear(weights, name, 2, 80, 32);
    const at::Tensor stored = weights.take(name + ".weight", {2, 16, 40}, at::kFloat).to(at::kDouble);
    const at::Tensor bias = weights.take(name + ".bias", {80}, at::kFloat).to(at::kDouble),
                     input = random_values({7, 32});
    const at::Tensor wide = input.to(at::kDouble);
    const at::Tensor wanted =
        at::cat({at::matmul(wide.narrow(1, 0, 16), stored[0]), at::matmul(wide.narrow(1, 16, 16), stored[1])}, 1) +
        bias;
    const Activations rows(input);
    assert_true(largest(grouped->forward(rows).values, wanted) <= 1e-5);
    assert_true(largest(grouped->forward_activated(rows, ZSTC_ACT_RELU).values, at::relu(wanted)) <= 1e-5);
    zstc_model_free(model);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kernel_multiplies_and_activates),
        cmocka_unit_test(test_weights_of_16_bits_are_widened_and_not_the_input_narrowed),
        cmocka_unit_test(test_what_a_thread_throws_reaches_the_caller),
        cmocka_unit_test(test_int8_rows_do_not_depend_on_each_other),
        cmocka_unit_test(test_attention_stays_within_its_sequence),
        cmocka_unit_test(test_a_window_hides_what_is_further_away),
        cmocka_unit_test(test_rotary_turns_each_half_by_its_angles),
        cmocka_unit_test(test_equal_rows_are_found_and_spread_again),
        cmocka_unit_test(test_few_equal_rows_are_not_worth_sharing),
        cmocka_unit_test(test_a_convolution_stays_inside_each_sequence),
        cmocka_unit_test(test_groups_of_columns_do_not_mix),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
