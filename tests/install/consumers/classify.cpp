// C++17: the handle in a unique_ptr, a batch of two records.
#include <array>
#include <cstdio>
#include <memory>
#include <string_view>
#include <zstc/zstc.h>

namespace {

struct Free {
    void operator()(zstc *z) const { zstc_free(z); }
    void operator()(zstc_batch *batch) const { zstc_batch_free(batch); }
};

bool failed(zstc_status status) {
    if (status != ZSTC_OK) std::fprintf(stderr, "%s: %s\n", zstc_status_name(status), zstc_last_error());
    return status != ZSTC_OK;
}

bool print_record(const zstc_batch *batch, std::size_t index) {
    const float *scores = nullptr;
    std::size_t count = 0;
    if (failed(zstc_batch_scores(batch, index, &scores, &count))) return false;
    for (std::size_t i = 0; i < count; i++) std::printf("%.4f ", static_cast<double>(scores[i]));
    std::printf("\n");
    return count == 2;
}

} // namespace

int main(int argc, char **argv) {
    zstc *opened = nullptr;
    if (failed(zstc_open(&opened, argc > 1 ? argv[1] : nullptr, nullptr))) return 1;
    std::unique_ptr<zstc, Free> z(opened);
    zstc_batch *made = nullptr;
    if (failed(zstc_batch_new(&made, z.get()))) return 1;
    std::unique_ptr<zstc_batch, Free> batch(made);

    constexpr std::array<std::string_view, 2> texts = {"my suitcase is packed", "stir until it thickens"};
    const std::array<const char *, 2> labels = {"travel", "cooking"};
    for (std::string_view text : texts) {
        if (failed(
                zstc_batch_add(batch.get(), text.data(), text.size(), labels.data(), labels.size(), nullptr, nullptr)))
            return 1;
    }
    if (failed(zstc_batch_run(batch.get()))) return 1;
    return print_record(batch.get(), 0) && print_record(batch.get(), 1) ? 0 : 1;
}
