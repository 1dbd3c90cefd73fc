// Attention by libtorch's matrix products over runs of equal length, in pieces that bound the memory of the scores.
#include "scorer/torch/kernels/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace zstc_torch {

namespace {

// The most scores (query × key, over all heads of all sequences) held at a time: 16 MB of float32.
constexpr int64_t most_scores = int64_t(1) << 22;

// The most values of queries copied at a time, 1 MB of float32: what a piece works on stays in the cache.
constexpr int64_t most_values = int64_t(1) << 18;

class BlockAttention : public Attention {
  public:
    BlockAttention(const Context &context, int64_t heads, int64_t size, int64_t window)
        : heads_(heads), size_(size), window_(window), scale_(1.0 / std::sqrt(static_cast<double>(size))),
          inner_(context.compute()) {}

    Activations attend(const Product &query, const Product &key, const Product &value, const Batch &batch,
                       Reach reach) const override {
        at::Tensor result = at::empty({query.values.size(0), heads_ * size_}, query.values.options());
        for (const Run &run : batch.runs()) attend_run(result, query.values, key.values, value.values, run, reach);
        const int64_t filling = batch.rows() - batch.tokens();
        if (filling > 0 && reach != Reach::single) result.narrow(0, batch.tokens(), filling).zero_();
        return Activations(result);
    }

  private:
    // Rows of a run as [sequences, heads, rows of each, size].
    at::Tensor heads_of(const at::Tensor &rows, int64_t first, int64_t sequences, int64_t each) const {
        return rows.narrow(0, first, sequences * each).view({sequences, each, heads_, size_}).transpose(1, 2);
    }

    void attend_run(at::Tensor &result, const at::Tensor &query, const at::Tensor &key, const at::Tensor &value,
                    const Run &run, Reach reach) const {
        const int64_t queries = reach == Reach::single ? 1 : run.length;
        const int64_t query_row = reach == Reach::single ? run.first : run.row;
        const int64_t sequences = std::clamp<int64_t>(
            std::min(most_scores / queries, most_values / size_) / (heads_ * run.length), 1, run.count);
        const bool cuts = window_ != no_window && run.length > window_ + 1;
        const int64_t rows = std::clamp<int64_t>(
            std::min(most_scores / (heads_ * run.length), cuts ? rows_of_window() : queries), 1, queries);
        for (int64_t first = 0; first < run.count; first += sequences) {
            const int64_t some = std::min(sequences, run.count - first);
            const at::Tensor q = heads_of(query, query_row + first * queries, some, queries);
            const at::Tensor k = heads_of(key, run.row + first * run.length, some, run.length);
            const at::Tensor v = heads_of(value, run.row + first * run.length, some, run.length);
            at::Tensor out = heads_of(result, query_row + first * queries, some, queries);
            for (int64_t row = 0; row < queries; row += rows) {
                const int64_t count = std::min(rows, queries - row);
                if (cuts) {
                    attend_window(out, q, k, v, row, count);
                } else {
                    attend_piece(out, q, k, v, row, count, reach);
                }
            }
        }
    }

    // Queries row .. row + rows - 1 of some sequences.
    void attend_piece(at::Tensor &out, const at::Tensor &q, const at::Tensor &k, const at::Tensor &v, int64_t row,
                      int64_t rows, Reach reach) const {
        const int64_t keys = reach == Reach::before ? row + rows : k.size(2);
        const at::Tensor scaled = q.narrow(2, row, rows).to(inner_) * scale_;
        at::Tensor scores = at::matmul(scaled, k.narrow(2, 0, keys).to(inner_).transpose(2, 3));
        if (reach == Reach::before) scores.add_(later_keys(row, rows, keys, scores.options()));
        const at::Tensor weights = at::softmax(scores, -1, at::kFloat).to(inner_);
        out.narrow(2, row, rows).copy_(at::matmul(weights, v.narrow(2, 0, keys).to(inner_)));
    }

    // Queries at a time: they see so many keys and a window to each side, of which few are then too far.
    int64_t rows_of_window() const { return std::max<int64_t>(2 * window_, 64); }

    // Queries row .. row + rows - 1 of some sequences, each with the keys of its window. A single one stands first.
    void attend_window(at::Tensor &out, const at::Tensor &q, const at::Tensor &k, const at::Tensor &v, int64_t row,
                       int64_t rows) const {
        const int64_t first = std::max<int64_t>(row - window_, 0);
        const int64_t keys = std::min(row + rows + window_, k.size(2)) - first;
        const at::Tensor scaled = q.narrow(2, row, rows).to(inner_) * scale_;
        at::Tensor scores = at::matmul(scaled, k.narrow(2, first, keys).to(inner_).transpose(2, 3));
        scores.add_(keys_too_far(row - first, rows, keys, scores.options()));
        const at::Tensor weights = at::softmax(scores, -1, at::kFloat).to(inner_);
        out.narrow(2, row, rows).copy_(at::matmul(weights, v.narrow(2, first, keys).to(inner_)));
    }

    // [rows, keys]: minus infinity where the key is not in the window of the query, else 0. Query 0 stands at key `at`.
    at::Tensor keys_too_far(int64_t at, int64_t rows, int64_t keys, const at::TensorOptions &options) const {
        const at::Tensor far = at::full({rows, keys}, -std::numeric_limits<double>::infinity(), options);
        return far.triu(at + window_ + 1).add_(far.tril(at - window_ - 1));
    }

    // [rows, keys]: minus infinity where the key stands after the query, else 0.
    static at::Tensor later_keys(int64_t row, int64_t rows, int64_t keys, const at::TensorOptions &options) {
        return at::full({rows, keys}, -std::numeric_limits<double>::infinity(), options).triu(row + 1);
    }

    int64_t heads_, size_, window_;
    double scale_;
    at::ScalarType inner_;
};

// Queries and keys are turned in place, then attended to.
class TurnedAttention : public Attention {
  public:
    TurnedAttention(AttentionPtr attention, const Rotary &rotary) : attention_(std::move(attention)), rotary_(rotary) {}

    Activations attend(const Product &query, const Product &key, const Product &value, const Batch &batch,
                       Reach reach) const override {
        if (reach != Reach::single) rotary_.turn(query.values, batch); // a single one stands first: it stays as it is
        rotary_.turn(key.values, batch);
        return attention_->attend(query, key, value, batch, reach);
    }

  private:
    AttentionPtr attention_;
    const Rotary &rotary_;
};

} // namespace

AttentionPtr make_block_attention(const Context &context, int64_t heads, int64_t size, int64_t window) {
    return std::make_unique<BlockAttention>(context, heads, size, window);
}

AttentionPtr choose_attention(const Context &context, int64_t heads, int64_t size, int64_t window,
                              const Rotary *rotary) {
    if (context.device.is_cpu()) return make_cpu_attention(context, heads, size, window, rotary);
    AttentionPtr chosen = attends_by_flash(context, size, window) ? make_flash_attention(heads, size, window)
                                                                  : make_block_attention(context, heads, size, window);
    if (rotary == nullptr) return chosen;
    return std::make_unique<TurnedAttention>(std::move(chosen), *rotary);
}

} // namespace zstc_torch
