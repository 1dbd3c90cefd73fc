#include "scorer/torch/batch.h"

#include <algorithm>
#include <utility>

#include "scorer/torch/guard.h"

namespace zstc_torch {

namespace {

int64_t row_step(c10::Device device) { return device.is_cpu() ? 16 : 1; }

} // namespace

at::Tensor Batch::to_device(const std::vector<int64_t> &values) const {
    at::Tensor host = at::empty({static_cast<int64_t>(values.size())}, at::TensorOptions().dtype(at::kLong));
    std::copy(values.begin(), values.end(), host.data_ptr<int64_t>());
    return host.to(device_);
}

at::Tensor Batch::filled(std::vector<int64_t> values) const {
    values.resize(static_cast<size_t>(rows_), values.back());
    return to_device(values);
}

void Batch::find_runs() {
    for (int64_t i = 0; i < sequences(); i++) {
        const int64_t length = start(i + 1) - start(i);
        if (length < 1) fail(ZSTC_INTERNAL, "a sequence without tokens");
        if (runs_.empty() || runs_.back().length != length) runs_.push_back({i, start(i), 0, length});
        runs_.back().count++;
        longest_ = std::max(longest_, length);
    }
}

Batch::Batch(const zstc_packed &packed, const Context &context)
    : device_(context.device), host_ids_(packed.ids), starts_(packed.starts, packed.starts + packed.count + 1) {
    if (starts_.front() != 0) fail(ZSTC_INTERNAL, "a batch that does not start at 0");
    find_runs();
    const int64_t step = row_step(device_);
    rows_ = (tokens() + step - 1) / step * step;
    ids_ = filled({packed.ids, packed.ids + tokens()});
    types_ = filled({packed.types, packed.types + tokens()});
    const at::Tensor bounds = to_device(starts_);
    first_rows_ = bounds.narrow(0, 0, sequences());
    last_rows_ = bounds.narrow(0, 1, sequences()) - 1;
    ends_ = bounds.to(at::kInt);
    ones_ = at::arange(sequences() + 1, at::TensorOptions().device(device_).dtype(at::kInt));
}

at::Tensor Batch::positions(int64_t offset) const {
    std::vector<int64_t> values(static_cast<size_t>(tokens()));
    for (int64_t i = 0; i < sequences(); i++) {
        for (int64_t row = start(i); row < start(i + 1); row++)
            values[static_cast<size_t>(row)] = row - start(i) + offset;
    }
    return filled(std::move(values));
}

at::Tensor Batch::shifted_ids(int64_t start_id) const {
    std::vector<int64_t> values(static_cast<size_t>(tokens()));
    for (int64_t i = 0; i < sequences(); i++) {
        values[static_cast<size_t>(start(i))] = start_id;
        std::copy(host_ids_ + start(i), host_ids_ + start(i + 1) - 1, values.begin() + start(i) + 1);
    }
    return filled(std::move(values));
}

void check_batch(const Batch &batch, const zstc_packed &packed, const zstc_config &config, int64_t positions) {
    for (int64_t row = 0; row < batch.tokens(); row++) {
        if (packed.ids[row] < 0 || packed.ids[row] >= config.vocab_size) {
            fail(ZSTC_MODEL, "the tokenizer gives id %d; the model's embedding ends before %lld", packed.ids[row],
                 static_cast<long long>(config.vocab_size));
        }
        if (packed.types[row] < 0 || (config.type_vocab_size > 0 && packed.types[row] >= config.type_vocab_size)) {
            fail(ZSTC_MODEL, "the tokenizer gives token type %d; the model has %lld", packed.types[row],
                 static_cast<long long>(config.type_vocab_size));
        }
    }
    if (batch.longest() > positions) {
        fail(ZSTC_MODEL, "a pair of %lld tokens; the model has %lld positions", static_cast<long long>(batch.longest()),
             static_cast<long long>(positions));
    }
}

} // namespace zstc_torch
