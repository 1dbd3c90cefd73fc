// Disentangled attention on a CPU, by the kernel of scorer/cpu. It reads the tables by columns of distances, which is
// how they are kept here.
#include <utility>

#include "scorer/torch/guard.h"
#include "scorer/torch/kernels/attention_cpu.h"
#include "scorer/torch/kernels/relative_attention.h"

namespace zstc_torch {

namespace {

// A table whose columns are distances in order, with room behind the last for what a kernel reads in vain.
class DistanceColumns {
  public:
    explicit DistanceColumns(const DistanceTable &table) {
        if (!table.defined()) return;
        rows_ = table.rows();
        middle_ = table.middle();
        middle_row_ = table.middle_row();
        reach_ = table.reach();
        columns_ = with_room(table.table().transpose(1, 2));
    }

    // For sequences of up to so many positions. What is made for it alone is put in `kept`.
    zstc_cpu::DistanceTable read(int64_t longest, at::Tensor &kept) const {
        if (!columns_.defined()) return {};
        if (longest - 1 <= reach_) return view(columns_, middle_row_);
        const at::Tensor rows = rows_.narrow(0, middle_ - (longest - 1), 2 * longest - 1);
        kept = with_room(columns_.index_select(2, rows));
        return view(kept, longest - 1);
    }

  private:
    static at::Tensor with_room(const at::Tensor &columns) {
        const int64_t count = columns.size(2);
        at::Tensor wide =
            at::zeros({columns.size(0), columns.size(1), count + zstc_cpu::distance_slack}, columns.options());
        wide.narrow(2, 0, count).copy_(columns);
        return wide;
    }

    static zstc_cpu::DistanceTable view(const at::Tensor &columns, int64_t centre) {
        return {columns.data_ptr<float>() + centre, columns.stride(0), columns.stride(1)};
    }

    at::Tensor rows_, columns_; // columns_: float32 [heads, size, rows of the table]
    int64_t middle_ = 0, middle_row_ = 0, reach_ = 0;
};

class CpuRelativeAttention : public Attention {
  public:
    CpuRelativeAttention(const Context &context, int64_t heads, int64_t size, double scale,
                         const RelativeTables &tables)
        : form_(context), heads_(heads), size_(size), scale_(scale), by_query_(tables.key), by_key_(tables.query) {}

    Activations attend(const Product &query, const Product &key, const Product &value, const Batch &batch,
                       Reach reach) const override {
        if (reach == Reach::before) fail(ZSTC_INTERNAL, "relative attention sees the whole sequence");
        at::Tensor kept[2];
        zstc_cpu::AttendCall call;
        call.heads = heads_;
        call.size = size_;
        call.scale = static_cast<float>(scale_);
        call.met_by_query = by_query_.read(batch.longest(), kept[0]);
        call.met_by_key = by_key_.read(batch.longest(), kept[1]);
        return attend_on_cpu(form_, call, query, key, value, batch, reach);
    }

  private:
    Form form_;
    int64_t heads_, size_;
    double scale_;
    DistanceColumns by_query_, by_key_;
};

} // namespace

AttentionPtr make_cpu_relative_attention(const Context &context, int64_t heads, int64_t size, double scale,
                                         const RelativeTables &tables) {
    return std::make_unique<CpuRelativeAttention>(context, heads, size, scale, tables);
}

} // namespace zstc_torch
