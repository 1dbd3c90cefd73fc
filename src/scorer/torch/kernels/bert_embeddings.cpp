#include "scorer/torch/kernels/bert_embeddings.h"

namespace zstc_torch {

namespace {

std::optional<Embedding> load_types(Weights &weights, const CheckpointNames &names, const zstc_config &config) {
    if (!names.has_types()) return std::nullopt;
    return Embedding(weights, names.types(), config.type_vocab_size, config.embedding_size);
}

LinearPtr load_projection(Weights &weights, const CheckpointNames &names, const zstc_config &config) {
    if (config.embedding_size == config.hidden) return nullptr;
    return load_unquantised_linear(weights, names.embedding_project(names.encoder()), config.hidden,
                                   config.embedding_size);
}

} // namespace

BertEmbeddings::BertEmbeddings(Weights &weights, const CheckpointNames &names, const zstc_config &config)
    : words_(weights, names.words(), config.vocab_size, config.embedding_size),
      positions_(weights, names.positions(names.encoder()), config.position_rows, config.embedding_size),
      types_(load_types(weights, names, config)),
      norm_(weights, names.embedding_norm(names.encoder()), config.embedding_size, config.layer_norm_eps),
      form_(weights.context()), projection_(load_projection(weights, names, config)) {}

Activations BertEmbeddings::forward(const Batch &batch) const {
    std::vector<Lookup> lookups = {{words_, batch.ids()}, {positions_, batch.positions()}};
    if (types_) lookups.push_back({*types_, batch.types()});
    const Activations normed = norm_.forward_lookups(lookups);
    return projection_ ? to_form(form_, projection_->forward(normed).finished(form_.type)) : normed;
}

} // namespace zstc_torch
