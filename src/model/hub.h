/* Models in the Hugging Face cache, by the name that they have at the hub. */
#ifndef ZSTC_MODEL_HUB_H
#define ZSTC_MODEL_HUB_H

#include "zstc/zstc.h"

/* The folder of the model `name`, which is "owner/name" or "owner/name@revision" (see base/hub.h), in the cache; the
 * caller frees *out. For a name of another form *out stays NULL. NOT_FOUND, which names the cache and the command that
 * gets the model, if it is not there; nothing is asked of a network. */
zstc_status zstc_hub_find(char **out, const char *name);

#endif
