/* Architectures whose forward pass is not known: an archive of one runs by its own, and needs limits. */
#include "model/arch/keys.h"
#include "model/arch/row.h"

static void read_limits(zstc_config *config, zstc_fields *fields) {
    config->vocab_size = zstc_field_integer(fields, "vocab_size", 0, 1, ZSTC_VOCAB_MOST);
    config->max_positions = zstc_field_integer(fields, "max_position_embeddings", 0, 1, ZSTC_POSITIONS_MOST);
    config->position_rows = config->max_positions;
    config->pad_id = zstc_field_integer(fields, "pad_token_id", 1, 0, ZSTC_VOCAB_MOST);
    config->eos_id = config->decoder_start_id = -1;
}

const zstc_arch_row zstc_arch_other = {
    .read = read_limits,
    .special_tokens = 4,
};
