// Relative positions without gathering. For a query q and a key k of one sequence the two products with the tables are
// needed at the distance q - k. Where the rows of a product are queries (or keys) and its columns are distances in
// order, the wanted values of a row start one column further than those of the row before: a view with strides reads
// them.
#include "scorer/torch/kernels/relative_attention.h"

#include <algorithm>
#include <utility>

#include "scorer/torch/guard.h"

namespace zstc_torch {

namespace {

// The most values (scores, and products with the tables) held at a time: 16 MB of float32.
constexpr int64_t most_scores = int64_t(1) << 22;

// The most values of queries copied at a time, 1 MB of float32: what a piece works on stays in the cache.
constexpr int64_t most_values = int64_t(1) << 18;

// Queries, or keys, that meet a table at a time. All of a long sequence would meet twice as many distances as it has
// positions, half of them in vain.
int64_t block_of(int64_t length) {
    constexpr int64_t block = 128;
    return length <= 2 * block ? length : block;
}

// How a run is cut.
struct Cut {
    int64_t sequences, heads, queries; // of a piece
};

// Some heads of some sequences: [heads, sequences, rows of each, size], contiguous.
struct Piece {
    at::Tensor query, key, value;

    int64_t heads() const { return key.size(0); }
    int64_t sequences() const { return key.size(1); }
    int64_t length() const { return key.size(2); }
};

// [heads, sequences, rows, size] x [heads, distances, size] -> [heads, sequences, rows, distances]
at::Tensor meet(const at::Tensor &rows, const at::Tensor &table) {
    const int64_t heads = rows.size(0), sequences = rows.size(1), each = rows.size(2);
    const at::Tensor flat = rows.reshape({heads, sequences * each, rows.size(3)});
    return at::bmm(flat, table.transpose(1, 2)).view({heads, sequences, each, table.size(1)});
}

class RelativeAttention : public Attention {
  public:
    RelativeAttention(const Context &context, int64_t heads, int64_t size, double scale, RelativeTables tables)
        : heads_(heads), size_(size), scale_(scale), inner_(relative_attention_type(context)),
          tables_(std::move(tables)) {}

    at::Tensor attend(const at::Tensor &query, const at::Tensor &key, const at::Tensor &value, const Batch &batch,
                      Reach reach) const override {
        if (reach == Reach::before) fail(ZSTC_INTERNAL, "relative attention sees the whole sequence");
        at::Tensor result = at::empty({query.size(0), heads_ * size_}, query.options());
        for (const Run &run : batch.runs()) attend_run(result, query, key, value, run, reach);
        const int64_t filling = batch.rows() - batch.tokens();
        if (filling > 0 && reach != Reach::single) {
            result.narrow(0, batch.tokens(), filling).copy_(result.narrow(0, batch.tokens() - 1, 1));
        }
        return result;
    }

  private:
    // As much as fits: first fewer sequences at a time, then fewer heads, then fewer queries.
    Cut cut_for(const Run &run, int64_t queries) const {
        const int64_t length = run.length, terms = 1 + 2 * tables_.key.defined() + 2 * tables_.query.defined();
        const int64_t whole = queries * length * terms;
        const int64_t sequences = std::clamp<int64_t>(
            std::min(most_scores / (heads_ * whole), most_values / (heads_ * size_ * length)), 1, run.count);
        const int64_t heads = std::clamp<int64_t>(most_scores / whole, 1, heads_);
        const int64_t rows = std::clamp<int64_t>(most_scores / (length * terms), 1, queries);
        return {sequences, heads, rows};
    }

    // Rows of a run as [heads, sequences, rows of each, size].
    at::Tensor heads_of(const at::Tensor &rows, int64_t first, int64_t sequences, int64_t each) const {
        return rows.narrow(0, first, sequences * each).view({sequences, each, heads_, size_}).permute({2, 0, 1, 3});
    }

    void attend_run(at::Tensor &result, const at::Tensor &query, const at::Tensor &key, const at::Tensor &value,
                    const Run &run, Reach reach) const {
        const int64_t queries = reach == Reach::single ? 1 : run.length;
        const int64_t query_row = reach == Reach::single ? run.first : run.row;
        const Cut cut = cut_for(run, queries);
        for (int64_t first = 0; first < run.count; first += cut.sequences) {
            const int64_t some = std::min(cut.sequences, run.count - first);
            const at::Tensor q = heads_of(query, query_row + first * queries, some, queries);
            const at::Tensor k = heads_of(key, run.row + first * run.length, some, run.length);
            const at::Tensor v = heads_of(value, run.row + first * run.length, some, run.length);
            const at::Tensor out = heads_of(result, query_row + first * queries, some, queries);
            for (int64_t head = 0; head < heads_; head += cut.heads) {
                const int64_t count = std::min(cut.heads, heads_ - head);
                const Piece piece = {dense(q.narrow(0, head, count)).mul_(scale_), dense(k.narrow(0, head, count)),
                                     dense(v.narrow(0, head, count))};
                attend_piece(out.narrow(0, head, count), piece, head, cut);
            }
        }
    }

    // A copy, always.
    at::Tensor dense(const at::Tensor &values) const {
        return at::empty(values.sizes(), values.options().dtype(inner_)).copy_(values);
    }

    void attend_piece(const at::Tensor &out, const Piece &piece, int64_t head, const Cut &cut) const {
        const int64_t all = piece.query.size(2), groups = piece.heads() * piece.sequences();
        const at::Tensor key = piece.key.view({groups, piece.length(), size_}).transpose(1, 2);
        const at::Tensor value = piece.value.view({groups, piece.length(), size_});
        for (int64_t row = 0; row < all; row += cut.queries) {
            const int64_t rows = std::min(cut.queries, all - row);
            const at::Tensor query = piece.query.narrow(2, row, rows);
            const at::Tensor flat = query.reshape({groups, rows, size_});
            at::Tensor scores;
            if (tables_.key.defined() || tables_.query.defined()) {
                scores = positions(piece, query, row, head).view({groups, rows, piece.length()});
                scores.baddbmm_(flat, key);
            } else {
                scores = at::bmm(flat, key);
            }
            const at::Tensor weights = at::softmax(scores, -1, at::kFloat).to(inner_);
            out.narrow(2, row, rows).copy_(at::bmm(weights, value).view_as(query));
        }
    }

    // What the tables add to the scores of some queries, from `row` on: [heads, sequences, queries, keys].
    at::Tensor positions(const Piece &piece, const at::Tensor &query, int64_t row, int64_t head) const {
        const int64_t rows = query.size(2), length = piece.length(), step = block_of(length);
        const bool by_queries = tables_.key.defined(), by_keys = tables_.query.defined();
        at::Tensor sum = at::empty({piece.heads(), piece.sequences(), rows, length}, piece.query.options());
        if (by_queries && by_keys && step >= length) {
            return at::add_out(sum, met_by_queries(query, row, length, head),
                               met_by_keys(piece, 0, length, row, rows, head));
        }
        for (int64_t from = 0; by_queries && from < rows; from += step) {
            const int64_t some = std::min(step, rows - from);
            sum.narrow(2, from, some).copy_(met_by_queries(query.narrow(2, from, some), row + from, length, head));
        }
        for (int64_t from = 0; by_keys && from < length; from += step) {
            const int64_t some = std::min(step, length - from);
            at::Tensor part = sum.narrow(3, from, some);
            const at::Tensor met = met_by_keys(piece, from, some, row, rows, head);
            if (by_queries) {
                part.add_(met);
            } else {
                part.copy_(met);
            }
        }
        return sum;
    }

    // Query i and key k are at the column k - i + (rows - 1).
    at::Tensor met_by_queries(const at::Tensor &query, int64_t row, int64_t length, int64_t head) const {
        const int64_t heads = query.size(0), sequences = query.size(1), rows = query.size(2), width = length + rows - 1;
        const at::Tensor table = tables_.key.read(length, length - row - rows, width).narrow(0, head, heads);
        const at::Tensor met = meet(query, table);
        return met.as_strided({heads, sequences, rows, length}, {sequences * rows * width, rows * width, width - 1, 1},
                              rows - 1);
    }

    // Query i and key k, the one `from` + k, are at the column i - k + (keys - 1).
    at::Tensor met_by_keys(const Piece &piece, int64_t from, int64_t keys, int64_t row, int64_t rows,
                           int64_t head) const {
        const int64_t heads = piece.heads(), sequences = piece.sequences(), width = keys + rows - 1;
        const int64_t first = row - (from + keys - 1) + (piece.length() - 1);
        const at::Tensor table = tables_.query.read(piece.length(), first, width).narrow(0, head, heads);
        const at::Tensor met = meet(piece.key.narrow(2, from, keys), table);
        return met.as_strided({heads, sequences, rows, keys}, {sequences * keys * width, keys * width, 1, width - 1},
                              keys - 1);
    }

    int64_t heads_, size_;
    double scale_;
    at::ScalarType inner_;
    RelativeTables tables_;
};

} // namespace

// A CPU has fast small products in float32 alone.
at::ScalarType relative_attention_type(const Context &context) {
    return context.device.is_cpu() ? at::kFloat : context.compute();
}

AttentionPtr make_relative_attention(const Context &context, int64_t heads, int64_t size, double scale,
                                     RelativeTables tables) {
    return std::make_unique<RelativeAttention>(context, heads, size, scale, std::move(tables));
}

} // namespace zstc_torch
