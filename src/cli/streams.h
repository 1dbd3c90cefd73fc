/* The standard streams as the program gets them: closed or non-blocking ones are made fit for use. */
#ifndef ZSTC_CLI_STREAMS_H
#define ZSTC_CLI_STREAMS_H

/* Called first, before anything is opened or printed. */
void cli_streams_prepare(void);

#endif
