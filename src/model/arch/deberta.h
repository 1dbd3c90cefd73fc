/* What both architectures of DeBERTa read from config.json. */
#ifndef ZSTC_MODEL_ARCH_DEBERTA_H
#define ZSTC_MODEL_ARCH_DEBERTA_H

#include "model/arch/row.h"

/* The keys of transformers' DebertaConfig, which version 2 has too. */
void zstc_deberta_read(zstc_config *config, zstc_fields *fields);

/* Reads each name of a list like "p2c|c2p"; one that `read` does not know is refused. `list` NULL: there is none. */
typedef bool (*zstc_deberta_name_reader)(zstc_config *config, const char *name);
void zstc_deberta_each_name(zstc_config *config, zstc_fields *fields, const char *key, const char *list,
                            zstc_deberta_name_reader read);

#endif
