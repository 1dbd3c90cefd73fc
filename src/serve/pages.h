/* Answers that need no scoring. */
#ifndef ZSTC_SERVE_PAGES_H
#define ZSTC_SERVE_PAGES_H

#include "serve/exchange.h"

void serve_page(serve_exchange *exchange);
void serve_openapi(serve_exchange *exchange);

void serve_live(serve_exchange *exchange);
void serve_ping(serve_exchange *exchange);
void serve_ready(serve_exchange *exchange);
void serve_execution_parameters(serve_exchange *exchange);
void serve_list_models(serve_exchange *exchange);
void serve_list_v1_models(serve_exchange *exchange);
void serve_info(serve_exchange *exchange);
void serve_show_metrics(serve_exchange *exchange);

#endif
