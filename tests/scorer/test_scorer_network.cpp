// Which code an architecture gets, and what happens to a batch before it is computed.
#include "scorer/torch/arch/registry.h"
#include "scorer/torch/guard.h"

extern "C" {
#include "support/support.h"
}

using namespace zstc_torch;

namespace {

// A value that has no case, as one that is added to the table of architectures alone.
constexpr zstc_arch no_case = static_cast<zstc_arch>(99);

void check_family(const char *path, zstc_status expected, const char *says, zstc_arch arch) {
    zstc_model *model = nullptr;
    assert_ok(zstc_model_open(&model, test_data(path), 0));
    model->config.arch = arch;
    const zstc_status status = guarded([&] { (void)family_of(*model); });
    if (expected == ZSTC_OK) {
        assert_ok(status);
    } else {
        assert_fails(status, expected, says);
    }
    zstc_model_free(model);
}

void an_architecture_without_a_family_is_named(void **) {
    const char *bert = "golden/models/tiny-bert";
    check_family(bert, ZSTC_OK, "", ZSTC_ARCH_BERT);
    check_family(bert, ZSTC_UNSUPPORTED, "'bert' is not supported (expected bart, bert, ", ZSTC_ARCH_UNKNOWN);
    check_family(bert, ZSTC_UNSUPPORTED, "architecture 'bert' is not supported", no_case);
}

class Refusing : public PackedNetwork {
  public:
    void check(const zstc_packed &) const override { throw Failure(ZSTC_MODEL, "not this batch"); }
    Feed feed() const override {
        built_ = true;
        return Feed();
    }
    at::Tensor compute(const Batch &) const override { return at::Tensor(); }
    bool replayable() const override { return false; }
    int64_t parameters() const override { return 0; }
    const Context &context() const override { return context_; }
    bool built() const { return built_; }

  private:
    Context context_;
    mutable bool built_ = false;
};

void a_batch_is_checked_before_it_is_built(void **) {
    const int32_t ids[] = {7}, types[] = {0};
    const int64_t starts[] = {0, 1};
    const Refusing network;
    assert_fails(guarded([&] { (void)network.forward({ids, types, starts, 1}); }), ZSTC_MODEL, "not this batch");
    assert_false(network.built());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(an_architecture_without_a_family_is_named),
        cmocka_unit_test(a_batch_is_checked_before_it_is_built),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
