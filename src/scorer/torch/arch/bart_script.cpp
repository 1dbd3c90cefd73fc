#include <cmath>

#include "scorer/torch/arch/registry.h"
#include "scorer/torch/archive/script.h"

namespace zstc_torch {

namespace {

class BartScript {
  public:
    BartScript(Script &script, const zstc_config &config)
        : script_(script), config_(config), names_(script.weights(), config.arch) {}

    void write() {
        script_.inputs();
        script_.line("positions = torch.arange(s, device=input_ids.device).unsqueeze(0) + " +
                     std::to_string(config_.first_position));
        embeddings(names_.encoder(), "input_ids");
        for (int64_t i = 0; i < config_.encoder.layers; i++) encoder_layer(names_.layer(names_.encoder(), i));
        script_.line("encoded = x");
        shift();
        embeddings(names_.decoder(), "shifted");
        for (int64_t i = 0; i < config_.decoder.layers; i++) decoder_layer(names_.layer(names_.decoder(), i));
        head();
    }

  private:
    void shift() {
        script_.line("start = torch.full_like(input_ids[:, :1], " + std::to_string(config_.decoder_start_id) + ")");
        script_.line("shifted = torch.cat([start, input_ids[:, :-1]], 1)");
        script_.line("later = torch.ones([s, s], dtype=6, device=input_ids.device).triu(1)");
        script_.line("later = (later * " + std::string(lowest_text) + ").view(1, 1, s, s)");
    }

    void embeddings(const zstc_stack_names &stack, const std::string &ids) {
        const int64_t hidden = config_.hidden;
        std::string words = script_.embedding(names_.words(), config_.vocab_size, hidden, ids);
        if (config_.scale_embedding) words += " * " + number_text(std::sqrt(static_cast<double>(hidden)));
        script_.line("x = " + words);
        script_.line("x = x + " +
                     script_.embedding(names_.positions(stack), config_.position_rows, hidden, "positions"));
        script_.line("x = " + script_.norm(names_.embedding_norm(stack), hidden, config_.layer_norm_eps, "x"));
    }

    void encoder_layer(const LayerNames &layer) {
        script_.attention(layer.attention, config_.hidden, config_.encoder.heads, "x", "mask");
        script_.add_and_norm(layer.attention_norm, config_);
        script_.feed_forward(layer, config_, config_.encoder.ffn);
    }

    void decoder_layer(const LayerNames &layer) {
        script_.attention(layer.attention, config_.hidden, config_.decoder.heads, "x", "later");
        script_.add_and_norm(layer.attention_norm, config_);
        script_.attention(layer.cross, config_.hidden, config_.decoder.heads, "encoded", "mask");
        script_.add_and_norm(layer.cross_norm, config_);
        script_.feed_forward(layer, config_, config_.decoder.ffn);
    }

    // The last end-of-sequence token of each row is read.
    void head() {
        script_.line("columns = torch.arange(s, device=input_ids.device) + 1");
        script_.line("last = torch.argmax((input_ids == " + std::to_string(config_.eos_id) + ").to(4) * columns, 1)");
        script_.line("x = x[torch.arange(b, device=input_ids.device), last]");
        script_.head(names_, config_, "x");
    }

    Script &script_;
    const zstc_config &config_;
    CheckpointNames names_;
};

} // namespace

void script_bart(Script &script, const zstc_config &config, int64_t) { BartScript(script, config).write(); }

} // namespace zstc_torch
