#include <cmath>

#include "scorer/torch/bart_names.h"
#include "scorer/torch/script_models.h"

namespace zstc_torch {

namespace {

class BartScript {
  public:
    BartScript(Script &script, const zstc_config &config)
        : script_(script), config_(config), prefix_(bart_prefix(script.weights())) {}

    void write() {
        script_inputs(script_);
        script_.line("positions = torch.arange(s, device=input_ids.device).unsqueeze(0) + " +
                     std::to_string(bart_position_offset));
        embeddings("encoder", "input_ids");
        for (int64_t i = 0; i < config_.encoder.layers; i++) encoder_layer(prefix_ + "encoder.layers." + number(i));
        script_.line("encoded = x");
        shift();
        embeddings("decoder", "shifted");
        for (int64_t i = 0; i < config_.decoder.layers; i++) decoder_layer(prefix_ + "decoder.layers." + number(i));
        head();
    }

  private:
    static std::string number(int64_t value) { return std::to_string(value) + "."; }

    void shift() {
        script_.line("start = torch.full_like(input_ids[:, :1], " + std::to_string(config_.decoder_start_id) + ")");
        script_.line("shifted = torch.cat([start, input_ids[:, :-1]], 1)");
        script_.line("later = torch.ones([s, s], dtype=6, device=input_ids.device).triu(1)");
        script_.line("later = (later * -3.4028234663852886e+38).view(1, 1, s, s)");
    }

    void embeddings(const std::string &side, const std::string &ids) {
        const std::string name = prefix_ + side + ".";
        std::string words = script_.embedding(bart_words(prefix_), config_.vocab_size, config_.hidden, ids);
        if (config_.scale_embedding) words += " * " + number_text(std::sqrt(static_cast<double>(config_.hidden)));
        script_.line("x = " + words);
        script_.line("x = x + " + script_.embedding(name + "embed_positions.weight",
                                                    config_.max_positions + bart_position_offset, config_.hidden,
                                                    "positions"));
        script_.line("x = " + script_.norm(name + "layernorm_embedding", config_.hidden, bart_epsilon, "x"));
    }

    void attention(const std::string &block, int64_t heads, const std::string &source, const std::string &mask) {
        script_.attention(
            {block + ".q_proj", block + ".k_proj", block + ".v_proj", block + ".out_proj", config_.hidden, heads}, "y",
            "x", source, mask);
        script_.line("x = " + script_.norm(block + "_layer_norm", config_.hidden, bart_epsilon, "x + y"));
    }

    void feed_forward(const std::string &layer, int64_t inner) {
        const std::string up = script_.linear(layer + "fc1", inner, config_.hidden, "x");
        script_.line("y = " + activation_text(config_.activation, up));
        script_.line("y = " + script_.linear(layer + "fc2", config_.hidden, inner, "y"));
        script_.line("x = " + script_.norm(layer + "final_layer_norm", config_.hidden, bart_epsilon, "x + y"));
    }

    void encoder_layer(const std::string &layer) {
        attention(layer + "self_attn", config_.encoder.heads, "x", "mask");
        feed_forward(layer, config_.encoder.ffn);
    }

    void decoder_layer(const std::string &layer) {
        attention(layer + "self_attn", config_.decoder.heads, "x", "later");
        attention(layer + "encoder_attn", config_.decoder.heads, "encoded", "mask");
        feed_forward(layer, config_.decoder.ffn);
    }

    // The last end-of-sequence token of each row is read.
    void head() {
        script_.line("columns = torch.arange(s, device=input_ids.device) + 1");
        script_.line("last = torch.argmax((input_ids == " + std::to_string(config_.eos_id) + ").to(4) * columns, 1)");
        script_.line("x = x[torch.arange(b, device=input_ids.device), last]");
        const std::string name = "classification_head.";
        script_.line("x = torch.tanh(" + script_.linear(name + "dense", config_.hidden, config_.hidden, "x") + ")");
        script_.line("return (" + script_.linear(name + "out_proj", config_.label_count, config_.hidden, "x") + ",)");
    }

    Script &script_;
    const zstc_config &config_;
    std::string prefix_;
};

} // namespace

void script_bart(Script &script, const zstc_config &config) { BartScript(script, config).write(); }

} // namespace zstc_torch
