// The attention of scorer/cpu against plain arithmetic in double precision: every kind of vectors that this processor
// has, random lengths and sizes, windows, causal reach, rotary positions, tables of distances.
#include "scorer/cpu_support.h"

namespace {

// ---- attention ----------------------------------------------------------------------------------------------------

struct AttendCase {
    int64_t heads = any(1, 3), size = 2 * any(1, 20), length = any(0, 9) == 0 ? any(100, 300) : any(1, 50);
    int64_t before = any(0, 3), queries; // rows of other sequences; queries of this one
    bool single = any(0, 3) == 0, causal = false, turned = any(0, 2) == 0;
    int64_t window = no_window;
    std::vector<float> cosines, sines;
    bool by_query = any(0, 1) == 1, by_key = any(0, 1) == 1; // which tables of distances there are
    int64_t columns = 2 * length - 1 + any(0, 9) + distance_slack, centre = length - 1 + any(0, 4);
    std::vector<float> query_table, key_table; // [heads, size, columns]

    AttendCase() {
        queries = single ? 1 : length;
        const int64_t kind = any(0, 2);
        if (kind == 1 && !single) causal = true;
        if (kind == 2) window = any(0, 1) == 0 ? any(0, 3) : any(0, 40);
        if (kind != 0) by_query = by_key = false;
        columns = std::max(columns, centre + length + distance_slack);
        for (std::vector<float> *table : {&query_table, &key_table}) {
            for (int64_t i = 0; i < heads * size * columns; i++) table->push_back(any_value());
        }
        for (int64_t position = 0; position < length; position++) {
            for (int64_t i = 0; i < size / 2; i++) {
                const double angle = static_cast<double>(position) / std::pow(10.0, static_cast<double>(i) / 4);
                cosines.push_back(static_cast<float>(std::cos(angle)));
                sines.push_back(static_cast<float>(std::sin(angle)));
            }
        }
    }

    DistanceTable view(const std::vector<float> &table) const {
        return {table.data() + centre, size * columns, columns};
    }

    // The product of a head with what the table has for a distance.
    double met(const std::vector<float> &table, int64_t head, int64_t distance, const std::vector<double> &row) const {
        double sum = 0;
        for (int64_t i = 0; i < size; i++) {
            const int64_t at = (head * size + i) * columns + centre + distance;
            sum += row[static_cast<size_t>(i)] * table[static_cast<size_t>(at)];
        }
        return sum;
    }

    bool sees(int64_t query, int64_t key) const {
        if (causal) return key <= query;
        return window == no_window || std::abs(query - key) <= window;
    }

    // A head of a row, turned as its position says.
    std::vector<double> head_of(const AnyProduct &from, int64_t column, int64_t row, int64_t position,
                                bool turns) const {
        std::vector<double> head;
        for (int64_t i = 0; i < size; i++) head.push_back(from.at(row, column + i));
        for (int64_t i = 0; turns && i < size / 2; i++) {
            const size_t a = static_cast<size_t>(i), b = static_cast<size_t>(i + size / 2);
            const size_t angle = static_cast<size_t>(position * (size / 2) + i);
            const double x = head[a], y = head[b];
            head[a] = x * cosines[angle] - y * sines[angle];
            head[b] = y * cosines[angle] + x * sines[angle];
        }
        return head;
    }
};

void check_attention(const Kernels &kernels) {
    const AttendCase one;
    const int64_t width = one.heads * one.size;
    const AnyProduct all(one.before + one.length, 3 * width), some(one.before + 1, width);
    Values output(one.before + one.queries, width, any_element());
    const float scale = 1 / std::sqrt(static_cast<float>(one.size));
    AttendCall call;
    call.query = one.single ? some.product() : all.product();
    call.key = all.columns(width);
    call.value = all.columns(2 * width);
    call.heads = one.heads;
    call.size = one.size;
    call.scale = scale;
    call.causal = one.causal;
    call.window = one.window;
    if (one.turned) call.rotary = {one.cosines.data(), one.sines.data()};
    if (one.by_query) call.met_by_query = one.view(one.query_table);
    if (one.by_key) call.met_by_key = one.view(one.key_table);
    call.output = output.mutable_matrix();
    Scratch scratch(attend_scratch(one.length, one.size, true));
    const Sequence sequence = {one.before, one.length, one.before, one.queries};
    const int64_t first = any(0, one.heads - 1), count = any(1, one.heads - first);
    kernels.attend(call, sequence, first, count, scratch.get());
    for (int64_t head = 0; head < one.heads; head++) {
        const bool done = head >= first && head < first + count;
        for (int64_t query = 0; query < one.queries; query++) {
            const std::vector<double> q =
                one.head_of(one.single ? some : all, head * one.size, one.before + query, query, one.turned);
            std::vector<double> weights, wanted(static_cast<size_t>(one.size));
            double sum = 0;
            for (int64_t key = 0; key < one.length; key++) {
                const std::vector<double> k =
                    one.head_of(all, width + head * one.size, one.before + key, key, one.turned);
                double score = 0;
                for (size_t i = 0; i < q.size(); i++) score += q[i] * k[i] * scale;
                if (one.by_query) score += one.met(one.query_table, head, key - query, q) * scale;
                if (one.by_key) score += one.met(one.key_table, head, query - key, k);
                weights.push_back(one.sees(query, key) ? std::exp(score) : 0);
                sum += weights.back();
            }
            for (int64_t key = 0; key < one.length; key++) {
                const std::vector<double> v =
                    one.head_of(all, 2 * width + head * one.size, one.before + key, key, false);
                for (size_t i = 0; i < v.size(); i++) wanted[i] += weights[static_cast<size_t>(key)] / sum * v[i];
            }
            for (int64_t i = 0; i < one.size; i++) {
                const int64_t row = one.before + query, column = head * one.size + i;
                const double got = output.get(row, column), right = wanted[static_cast<size_t>(i)];
                const double bound = 2e-4 + (output.element == Element::float32 ? 0 : std::fabs(right) / 256);
                assert_true(done ? std::fabs(got - right) <= bound : got == output.at(row, column));
            }
        }
    }
    for (int64_t row = 0; row < one.before; row++) {
        for (int64_t i = 0; i < width; i++) assert_true(output.get(row, i) == output.at(row, i));
    }
}

void attention_of_any_length_size_and_reach(void **) {
    with_all_kernels(120, [](const Kernels &kernels) { check_attention(kernels); });
}

// Softmax subtracts the largest score: those of trained models reach hundreds.
void attention_with_large_scores(void **) {
    with_all_kernels(1, [](const Kernels &kernels) {
        const std::vector<float> keys = {300, -300, 299, 0}, values = {1, 2, 3, 4};
        const float query = 1;
        float got = 0;
        AttendCall call;
        call.query.matrix = {&query, 1, Element::float32};
        call.key.matrix = {keys.data(), 1, Element::float32};
        call.value.matrix = {values.data(), 1, Element::float32};
        call.heads = call.size = 1;
        call.output = {&got, 1, Element::float32};
        Scratch scratch(attend_scratch(4, 1, false));
        kernels.attend(call, {0, 4, 0, 1}, 0, 1, scratch.get());
        assert_true(std::fabs(got - (1 + 3 * std::exp(-1.0)) / (1 + std::exp(-1.0))) < 1e-5);
    });
}

} // namespace

int main() {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attention_of_any_length_size_and_reach),
        cmocka_unit_test(attention_with_large_scores),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
