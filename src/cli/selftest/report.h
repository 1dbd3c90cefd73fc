/* What a comparison with published answers prints. */
#ifndef ZSTC_CLI_SELFTEST_REPORT_H
#define ZSTC_CLI_SELFTEST_REPORT_H

#include "cli/selftest/answers.h"

/* What came of the answers so far. */
typedef struct {
    size_t compared; /* all of the model */
    size_t judged;   /* those with a bound */
    size_t agreed;   /* of those */
} cli_verdict;

/* Prints the text, its labels with the published and the computed score, and the verdict; `scores` are those of the
 * answer's labels, NULL: there are none, and `problem` says why. */
void cli_report_answer(cli_verdict *verdict, const cli_answer *answer, const float *scores, const char *problem);

/* Prints the verdict of all; `precision` is that of the run. CLI_OK where all that can be judged agree, else
 * CLI_SOME_FAILED. */
int cli_report_end(const cli_verdict *verdict, const char *model, const char *precision);

#endif
