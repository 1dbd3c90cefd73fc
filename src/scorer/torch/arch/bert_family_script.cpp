#include "scorer/torch/arch/registry.h"
#include "scorer/torch/archive/script.h"

namespace zstc_torch {

namespace {

class BertScript {
  public:
    BertScript(Script &script, const zstc_config &config, int64_t separator)
        : script_(script), config_(config), separator_(separator), names_(script.weights(), config.arch) {}

    void write() {
        script_.inputs();
        positions();
        types();
        embeddings();
        for (int64_t i = 0; i < config_.encoder.layers; i++) layer(names_.layer(names_.encoder(), i));
        script_.head(names_, config_, "x[:, 0]");
    }

  private:
    // Columns are counted; or tokens that are no padding, from the padding id on.
    void positions() {
        if (!config_.positions_skip_padding) {
            return script_.line("positions = torch.arange(s, device=input_ids.device).unsqueeze(0)");
        }
        const std::string pad = std::to_string(config_.pad_id);
        script_.line("real = (input_ids != " + pad + ").to(4)");
        script_.line("positions = torch.cumsum(real, 1) * real + " + pad);
    }

    // 0 up to the first separator, 1 after it.
    void types() {
        if (!names_.has_types()) return;
        if (config_.pair_types < 2) return script_.line("types = torch.zeros_like(input_ids)");
        script_.line("ends = (input_ids == " + std::to_string(separator_) + ").to(4)");
        script_.line("types = ((torch.cumsum(ends, 1) - ends) > 0).to(4)");
    }

    void embeddings() {
        const int64_t hidden = config_.hidden;
        const zstc_stack_names &stack = names_.encoder();
        script_.line("x = " + script_.embedding(names_.words(), config_.vocab_size, hidden, "input_ids"));
        if (names_.has_types()) {
            script_.line("x = x + " + script_.embedding(names_.types(), config_.type_vocab_size, hidden, "types"));
        }
        script_.line("x = x + " +
                     script_.embedding(names_.positions(stack), config_.position_rows, hidden, "positions"));
        script_.line("x = " + script_.norm(names_.embedding_norm(stack), hidden, config_.layer_norm_eps, "x"));
    }

    void layer(const LayerNames &layer) {
        script_.attention(layer.attention, config_.hidden, config_.encoder.heads, "x", "mask");
        script_.add_and_norm(layer.attention_norm, config_);
        script_.feed_forward(layer, config_, config_.encoder.ffn);
    }

    Script &script_;
    const zstc_config &config_;
    int64_t separator_;
    CheckpointNames names_;
};

} // namespace

void script_bert_family(Script &script, const zstc_config &config, int64_t separator) {
    BertScript(script, config, separator).write();
}

} // namespace zstc_torch
