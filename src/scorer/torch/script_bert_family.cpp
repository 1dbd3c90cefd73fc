#include "scorer/torch/script_models.h"

namespace zstc_torch {

namespace {

// The lowest float32: what is hidden gets no weight, and a row that hides everything stays finite.
const char *const lowest = "-3.4028234663852886e+38";

class BertScript {
  public:
    BertScript(Script &script, const zstc_config &config, int64_t separator)
        : script_(script), config_(config), separator_(separator), family_(bert() ? "bert." : "roberta."),
          prefix_(script.weights().prefix_of("embeddings.word_embeddings.weight", {family_, ""})) {}

    void write() {
        script_inputs(script_);
        positions();
        types();
        embeddings();
        for (int64_t i = 0; i < config_.encoder.layers; i++)
            layer(prefix_ + "encoder.layer." + std::to_string(i) + ".");
        head();
    }

  private:
    bool bert() const { return config_.arch == ZSTC_ARCH_BERT; }

    // BERT counts columns; RoBERTa counts tokens that are no padding, from the padding id on.
    void positions() {
        const std::string pad = std::to_string(config_.pad_id);
        if (bert()) return script_.line("positions = torch.arange(s, device=input_ids.device).unsqueeze(0)");
        script_.line("real = (input_ids != " + pad + ").to(4)");
        script_.line("positions = torch.cumsum(real, 1) * real + " + pad);
    }

    // 0 up to the first separator, 1 after it.
    void types() {
        if (!bert() || config_.type_vocab_size < 2) return script_.line("types = torch.zeros_like(input_ids)");
        script_.line("ends = (input_ids == " + std::to_string(separator_) + ").to(4)");
        script_.line("types = ((torch.cumsum(ends, 1) - ends) > 0).to(4)");
    }

    void embeddings() {
        const std::string name = prefix_ + "embeddings.";
        const int64_t hidden = config_.hidden;
        script_.line("x = " +
                     script_.embedding(name + "word_embeddings.weight", config_.vocab_size, hidden, "input_ids"));
        script_.line("x = x + " + script_.embedding(name + "token_type_embeddings.weight", config_.type_vocab_size,
                                                    hidden, "types"));
        script_.line("x = x + " + script_.embedding(name + "position_embeddings.weight", config_.max_positions, hidden,
                                                    "positions"));
        script_.line("x = " + script_.norm(name + "LayerNorm", hidden, config_.layer_norm_eps, "x"));
    }

    void layer(const std::string &name) {
        const int64_t hidden = config_.hidden, inner = config_.encoder.ffn;
        const std::string self = name + "attention.self.", output = name + "attention.output.";
        script_.attention(
            {self + "query", self + "key", self + "value", output + "dense", hidden, config_.encoder.heads}, "y", "x",
            "x", "mask");
        script_.line("x = " + script_.norm(output + "LayerNorm", hidden, config_.layer_norm_eps, "x + y"));
        const std::string up = script_.linear(name + "intermediate.dense", inner, hidden, "x");
        script_.line("y = " + activation_text(config_.activation, up));
        script_.line("y = " + script_.linear(name + "output.dense", hidden, inner, "y"));
        script_.line("x = " + script_.norm(name + "output.LayerNorm", hidden, config_.layer_norm_eps, "x + y"));
    }

    void head() {
        const std::string dense = bert() ? prefix_ + "pooler.dense" : "classifier.dense";
        const std::string output = bert() ? "classifier" : "classifier.out_proj";
        script_.line("x = torch.tanh(" + script_.linear(dense, config_.hidden, config_.hidden, "x[:, 0]") + ")");
        script_.line("return (" + script_.linear(output, config_.label_count, config_.hidden, "x") + ",)");
    }

    Script &script_;
    const zstc_config &config_;
    int64_t separator_;
    std::string family_, prefix_;
};

} // namespace

void script_inputs(Script &script) {
    script.line("b = input_ids.size(0)");
    script.line("s = input_ids.size(1)");
    script.line("mask = torch.zeros([b, 1, 1, s], dtype=6, device=input_ids.device)");
    script.line("mask = mask.masked_fill(attention_mask.view(b, 1, 1, s) == 0, " + std::string(lowest) + ")");
}

void script_bert_family(Script &script, const zstc_config &config, int64_t separator) {
    BertScript(script, config, separator).write();
}

} // namespace zstc_torch
