// Relative positions without gathering. For a query q and a key k of one sequence the two products with the tables are
// needed at the distance q - k. Where the rows of a product are queries (or keys) and its columns are distances in
// order, the wanted values of a row start one column further than those of the row before: a view with strides reads
// them.
#include "scorer/torch/kernels/relative_attention.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "scorer/torch/guard.h"

namespace zstc_torch {

namespace {

// The most values (scores, and products with the tables) held at a time, and the most values of queries copied at a
// time. On a CPU 16 MB and 1 MB of float32: what a piece works on stays in the cache. With grids it is to be enough
// work for the device.
struct Limits {
    int64_t scores, values;
};
constexpr Limits for_cache = {int64_t(1) << 22, int64_t(1) << 18};
constexpr Limits for_grids = {int64_t(1) << 27, int64_t(1) << 27};

// Queries, or keys, that meet a table at a time. All of a long sequence would meet twice as many distances as it has
// positions, half of them in vain.
int64_t block_of(int64_t length) {
    constexpr int64_t block = 128;
    return length <= 2 * block ? length : block;
}

// How a block is cut.
struct Cut {
    int64_t sequences, heads, queries; // of a piece
};

// Sequences of equal length, a run or a grid: [heads, sequences, rows of each, size].
struct Block {
    at::Tensor query, key, value, out;
    at::Tensor filled;     // bool [sequences, length]: the cells of a grid that no query may see
    bool gathered = false; // query, key and value are copies, and the query is scaled

    int64_t sequences() const { return key.size(1); }
    int64_t length() const { return key.size(2); }
    int64_t queries() const { return query.size(2); }
};

// Some heads of some sequences of a block, contiguous.
struct Piece {
    at::Tensor query, key, value, filled;

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
        : form_(context), heads_(heads), size_(size), scale_(scale), inner_(relative_attention_type(context)),
          limits_(context.grids ? for_grids : for_cache), width_step_(context.grids ? 8 : 1),
          tables_(std::move(tables)) {}

    Activations attend(const Product &query, const Product &key, const Product &value, const Batch &batch,
                       Reach reach) const override {
        if (reach == Reach::before) fail(ZSTC_INTERNAL, "relative attention sees the whole sequence");
        const at::Tensor q = query.finished(form_.type), k = key.finished(form_.type), v = value.finished(form_.type);
        return to_form(form_, batch.grids() ? attend_grids(q, k, v, batch, reach) : attend_runs(q, k, v, batch, reach));
    }

  private:
    at::Tensor attend_runs(const at::Tensor &query, const at::Tensor &key, const at::Tensor &value, const Batch &batch,
                           Reach reach) const {
        const bool single = reach == Reach::single;
        const at::Tensor result = at::empty({query.size(0), heads_ * size_}, query.options());
        for (const Run &run : batch.runs()) {
            const int64_t queries = single ? 1 : run.length, row = single ? run.first : run.row;
            Block block;
            block.query = heads_of(query, row, run.count, queries);
            block.key = heads_of(key, run.row, run.count, run.length);
            block.value = heads_of(value, run.row, run.count, run.length);
            block.out = heads_of(result, row, run.count, queries);
            attend_block(block);
        }
        const int64_t filling = batch.rows() - batch.tokens();
        if (filling > 0 && !single) {
            result.narrow(0, batch.tokens(), filling).copy_(result.narrow(0, batch.tokens() - 1, 1));
        }
        return result;
    }

    at::Tensor attend_grids(const at::Tensor &query, const at::Tensor &key, const at::Tensor &value, const Batch &batch,
                            Reach reach) const {
        const bool single = reach == Reach::single;
        const at::Tensor result =
            at::empty({single ? query.size(0) : batch.grids()->cells(), heads_ * size_}, query.options());
        for (const Grid &grid : batch.grids()->all()) {
            const int64_t cells = grid.count * grid.length, queries = single ? 1 : grid.length;
            const at::Tensor rows = batch.rows_of_cells().narrow(0, grid.cell, cells);
            Block block;
            block.gathered = true;
            block.query = single ? dense(heads_of(query, grid.first, grid.count, 1)) : gather(query, rows, grid);
            block.query.mul_(scale_);
            block.key = gather(key, rows, grid);
            block.value = gather(value, rows, grid);
            block.filled = batch.filled_cells().narrow(0, grid.cell, cells).view({grid.count, grid.length});
            block.out = heads_of(result, single ? grid.first : grid.cell, grid.count, queries);
            attend_block(block);
        }
        return single ? result : result.index_select(0, batch.cells_of_rows());
    }

    // As much as fits: first fewer sequences at a time, then fewer heads, then fewer queries.
    Cut cut_for(const Block &block) const {
        const int64_t length = block.length(), terms = 1 + 2 * tables_.key.defined() + 2 * tables_.query.defined();
        const int64_t whole = block.queries() * length * terms;
        const int64_t sequences =
            std::clamp<int64_t>(std::min(limits_.scores / (heads_ * whole), limits_.values / (heads_ * size_ * length)),
                                1, block.sequences());
        const int64_t heads = std::clamp<int64_t>(limits_.scores / whole, 1, heads_);
        const int64_t rows = std::clamp<int64_t>(limits_.scores / (length * terms), 1, block.queries());
        return {sequences, heads, rows};
    }

    // Neighbouring rows as [heads, sequences, rows of each, size].
    at::Tensor heads_of(const at::Tensor &rows, int64_t first, int64_t sequences, int64_t each) const {
        return rows.narrow(0, first, sequences * each).view({sequences, each, heads_, size_}).permute({2, 0, 1, 3});
    }

    // The rows of a grid's cells, contiguous.
    at::Tensor gather(const at::Tensor &rows, const at::Tensor &cells, const Grid &grid) const {
        return rows.view({rows.size(0), heads_, size_})
            .transpose(0, 1)
            .index_select(1, cells)
            .view({heads_, grid.count, grid.length, size_})
            .to(inner_);
    }

    void attend_block(const Block &block) const {
        const Cut cut = cut_for(block);
        for (int64_t first = 0; first < block.sequences(); first += cut.sequences) {
            const int64_t some = std::min(cut.sequences, block.sequences() - first);
            for (int64_t head = 0; head < heads_; head += cut.heads) {
                const int64_t heads = std::min(cut.heads, heads_ - head);
                attend_piece(block.out.narrow(0, head, heads).narrow(1, first, some),
                             piece_of(block, head, heads, first, some), head, cut);
            }
        }
    }

    Piece piece_of(const Block &block, int64_t head, int64_t heads, int64_t first, int64_t some) const {
        const at::Tensor query = block.query.narrow(0, head, heads).narrow(1, first, some);
        const at::Tensor key = block.key.narrow(0, head, heads).narrow(1, first, some);
        const at::Tensor value = block.value.narrow(0, head, heads).narrow(1, first, some);
        if (!block.gathered) return {dense(query).mul_(scale_), dense(key), dense(value), at::Tensor()};
        return {query.contiguous(), key.contiguous(), value.contiguous(), block.filled.narrow(0, first, some)};
    }

    // A copy, always.
    at::Tensor dense(const at::Tensor &values) const {
        return at::empty(values.sizes(), values.options().dtype(inner_)).copy_(values);
    }

    void attend_piece(const at::Tensor &out, const Piece &piece, int64_t head, const Cut &cut) const {
        const int64_t all = piece.query.size(2), groups = piece.heads() * piece.sequences();
        const at::Tensor value = piece.value.view({groups, piece.length(), size_});
        for (int64_t row = 0; row < all; row += cut.queries) {
            const int64_t rows = std::min(cut.queries, all - row);
            const at::Tensor query = piece.query.narrow(2, row, rows);
            const at::Tensor weights = at::softmax(scores(piece, query, row, head), -1);
            out.narrow(2, row, rows).copy_(at::bmm(weights, value).view_as(query));
        }
    }

    // Of some queries, from `row` on: [heads * sequences, queries, keys].
    at::Tensor scores(const Piece &piece, const at::Tensor &query, int64_t row, int64_t head) const {
        const int64_t heads = piece.heads(), sequences = piece.sequences(), length = piece.length();
        const int64_t groups = heads * sequences, rows = query.size(2);
        const at::Tensor flat = query.reshape({groups, rows, size_});
        const at::Tensor key = piece.key.view({groups, length, size_}).transpose(1, 2);
        at::Tensor sum;
        if (tables_.key.defined() || tables_.query.defined()) {
            sum = positions(piece, query, row, head).view({groups, rows, length});
            sum.baddbmm_(flat, key);
        } else {
            sum = at::bmm(flat, key);
        }
        if (piece.filled.defined()) {
            sum.view({heads, sequences, rows, length})
                .masked_fill_(piece.filled.view({1, sequences, 1, length}), -std::numeric_limits<double>::infinity());
        }
        return sum;
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

    // Columns for all distances between so many keys and queries; on a GPU a few more.
    int64_t width_for(int64_t keys, int64_t queries) const {
        return (keys + queries - 1 + width_step_ - 1) / width_step_ * width_step_;
    }

    // Query i and key k are at the column k - i + (rows - 1).
    at::Tensor met_by_queries(const at::Tensor &query, int64_t row, int64_t length, int64_t head) const {
        const int64_t heads = query.size(0), sequences = query.size(1), rows = query.size(2),
                      width = width_for(length, rows);
        const at::Tensor table = tables_.key.read(length, length - row - rows, width).narrow(0, head, heads);
        const at::Tensor met = meet(query, table);
        return met.as_strided({heads, sequences, rows, length}, {sequences * rows * width, rows * width, width - 1, 1},
                              rows - 1);
    }

    // Query i and key k, the one `from` + k, are at the column i - k + (keys - 1).
    at::Tensor met_by_keys(const Piece &piece, int64_t from, int64_t keys, int64_t row, int64_t rows,
                           int64_t head) const {
        const int64_t heads = piece.heads(), sequences = piece.sequences(), width = width_for(keys, rows);
        const int64_t first = row - (from + keys - 1) + (piece.length() - 1);
        const at::Tensor table = tables_.query.read(piece.length(), first, width).narrow(0, head, heads);
        const at::Tensor met = meet(piece.key.narrow(2, from, keys), table);
        return met.as_strided({heads, sequences, rows, keys}, {sequences * keys * width, keys * width, 1, width - 1},
                              keys - 1);
    }

    Form form_;
    int64_t heads_, size_;
    double scale_;
    at::ScalarType inner_;
    Limits limits_;
    int64_t width_step_;
    RelativeTables tables_;
};

} // namespace

// A CPU has fast small products in float32 alone.
at::ScalarType relative_attention_type(const Context &context) {
    return context.device.is_cpu() ? at::kFloat : context.compute();
}

AttentionPtr make_block_relative_attention(const Context &context, int64_t heads, int64_t size, double scale,
                                           RelativeTables tables) {
    return std::make_unique<RelativeAttention>(context, heads, size, scale, std::move(tables));
}

AttentionPtr make_relative_attention(const Context &context, int64_t heads, int64_t size, double scale,
                                     RelativeTables tables) {
    if (context.device.is_cpu() && !context.grids) {
        return make_cpu_relative_attention(context, heads, size, scale, tables);
    }
    return make_block_relative_attention(context, heads, size, scale, std::move(tables));
}

} // namespace zstc_torch
