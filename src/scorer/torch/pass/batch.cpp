#include "scorer/torch/pass/batch.h"

#include <algorithm>

#include "scorer/torch/guard.h"

namespace zstc_torch {

namespace {

constexpr int64_t step = 16, small_step = 4, small_rows = 64;

// In finer steps where there are few: a short pair alone would otherwise compute a quarter more than it has.
int64_t filled(int64_t rows, c10::Device device) {
    if (!device.is_cpu()) return rows;
    const int64_t own = rows <= small_rows ? small_step : step;
    return (rows + own - 1) / own * own;
}

// Page-locked where it is copied to a GPU: the copy then goes on while the host works.
at::Tensor host_buffer(int64_t values, c10::Device device) {
    return at::empty({values}, at::TensorOptions().dtype(at::kLong).pinned_memory(device.is_cuda()));
}

} // namespace

Batch::Batch(const zstc_packed &packed, const Context &context, const Feed &feed, const Room &room)
    : feed_(feed), starts_(packed.starts, packed.starts + packed.count + 1), longest_(room.longest) {
    find_runs();
    rows_ = filled(std::max(tokens(), room.rows), context.device);
    if (feed.grids) grids_.emplace(starts_, rows_, room.longest > 0 ? longest_ : 0);
    host_ = host_buffer(bounds_end() + (grids_ ? grids_->values() : 0), context.device);
    device_ = context.device.is_cpu() ? host_ : at::empty_like(host_, context.options(at::kLong));
    write(packed);
}

void Batch::refill(const zstc_packed &packed) {
    if (static_cast<int64_t>(packed.count) != sequences() || packed.starts[packed.count] > rows_) {
        fail(ZSTC_INTERNAL, "the batch is refilled with another number of sequences or too many tokens");
    }
    for (size_t i = 0; i < packed.count; i++) {
        if (packed.starts[i + 1] - packed.starts[i] > longest_) {
            fail(ZSTC_INTERNAL, "the batch is refilled with a longer sequence than it has room for");
        }
    }
    if (grids_ && grids_->all().size() > 1)
        fail(ZSTC_INTERNAL, "the batch is refilled, but its grids follow its lengths");
    starts_.assign(packed.starts, packed.starts + packed.count + 1);
    find_runs();
    write(packed);
}

void Batch::find_runs() {
    if (starts_.front() != 0) fail(ZSTC_INTERNAL, "the batch does not start at 0");
    runs_.clear();
    for (int64_t i = 0; i < sequences(); i++) {
        const int64_t row = starts_[static_cast<size_t>(i)], length = starts_[static_cast<size_t>(i) + 1] - row;
        if (length < 1) fail(ZSTC_INTERNAL, "a sequence has no tokens");
        longest_ = std::max(longest_, length);
        if (runs_.empty() || runs_.back().length != length) runs_.push_back({i, row, 0, length});
        runs_.back().count++;
    }
}

void Batch::write(const zstc_packed &packed) {
    int64_t *values = host_.data_ptr<int64_t>();
    write_tokens(packed, values);
    write_bounds(values + columns * rows_);
    if (grids_) grids_->write(starts_, values + bounds_end());
    if (device_.is_cpu()) distinct_ = find_distinct(values, columns, rows_, step);
    if (!device_.is_same(host_)) device_.copy_(host_, true);
}

void Batch::write_tokens(const zstc_packed &packed, int64_t *values) const {
    int64_t *ids = values + ids_at * rows_, *types = values + types_at * rows_;
    int64_t *positions = values + positions_at * rows_, *shifted = values + shifted_ids_at * rows_;
    std::copy_n(packed.ids, tokens(), ids);
    std::copy_n(packed.types, tokens(), types);
    for (int64_t i = 0; i < sequences(); i++) {
        const int64_t first = packed.starts[i];
        for (int64_t row = first; row < packed.starts[i + 1]; row++) {
            positions[row] = row - first + feed_.first_position;
            shifted[row] = row == first ? feed_.decoder_start : ids[row - 1];
        }
    }
    for (int64_t *one = values; one < values + columns * rows_; one += rows_) {
        std::fill(one + tokens(), one + rows_, one[tokens() - 1]);
    }
}

void Batch::write_bounds(int64_t *values) const {
    const int64_t count = sequences();
    int32_t *ends = reinterpret_cast<int32_t *>(values + 2 * count), *ones = ends + count + 1;
    for (int64_t i = 0; i <= count; i++) {
        const int64_t start = starts_[static_cast<size_t>(i)];
        if (i < count) values[i] = start;
        if (i > 0) values[count + i - 1] = start - 1;
        ends[i] = static_cast<int32_t>(start);
        ones[i] = static_cast<int32_t>(i);
    }
}

at::Tensor Batch::cumulative() const {
    return device_.narrow(0, columns * rows_ + 2 * sequences(), sequences() + 1).view(at::kInt);
}

void check_packed(const zstc_packed &packed, const zstc_config &config) {
    const int64_t positions = config.position_rows - config.first_position;
    for (int64_t row = 0; row < packed.starts[packed.count]; row++) {
        if (packed.ids[row] < 0 || packed.ids[row] >= config.vocab_size) {
            fail(ZSTC_MODEL, "the tokenizer gives id %d, but the model's embedding has %lld rows", packed.ids[row],
                 static_cast<long long>(config.vocab_size));
        }
        if (packed.types[row] < 0 || (config.type_vocab_size > 0 && packed.types[row] >= config.type_vocab_size)) {
            fail(ZSTC_MODEL, "the tokenizer gives token type %d, but the model has %lld types", packed.types[row],
                 static_cast<long long>(config.type_vocab_size));
        }
    }
    for (size_t i = 0; i < packed.count; i++) {
        const int64_t length = packed.starts[i + 1] - packed.starts[i];
        if (length <= positions) continue;
        fail(ZSTC_MODEL, "a pair has %lld tokens, but the model has %lld positions", static_cast<long long>(length),
             static_cast<long long>(positions));
    }
}

} // namespace zstc_torch
