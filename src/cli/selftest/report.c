#include "cli/selftest/report.h"

#include <math.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/terminal.h"

enum { LABEL_COLUMNS = 28, TEXT_COLUMNS = 76 };

static void print_row(const char *label, double published, double computed) {
    double difference = fabs(computed - published) < 5e-8 ? 0 : computed - published; /* no "-0.0000000" */
    fputs("   ", stdout);
    int taken = cli_terminal_put(stdout, label, strlen(label), LABEL_COLUMNS);
    printf("%*s  %.7f  %.7f  %+.7f\n", LABEL_COLUMNS - taken, "", published, computed, difference);
}

/* A NaN differs by all there is. */
static double largest(const cli_answer *answer, const float *scores) {
    double most = 0;
    for (size_t i = 0; i < answer->count; i++) {
        double difference = fabs((double)scores[answer->places[i]] - answer->published[i]);
        if (!(difference <= most)) most = isnan(difference) ? INFINITY : difference;
    }
    return most;
}

/* A remark of the published answer may say why it differs. */
static void print_origin(const cli_answer *answer, int with_note) {
    if (answer->source != NULL) {
        fputs(" (", stdout);
        cli_terminal_put(stdout, answer->source, strlen(answer->source), INT32_MAX);
        putchar(')');
    }
    if (with_note && answer->note != NULL) {
        fputs("\n   note: ", stdout);
        cli_terminal_put(stdout, answer->note, strlen(answer->note), INT32_MAX);
    }
    fputs("\n\n", stdout);
}

/* Whether the answer is as it must be. */
static int judge(cli_verdict *verdict, const cli_answer *answer, double difference) {
    if (answer->bound < 0) {
        printf("   not judged: published scores of another computation; largest difference %.2g", difference);
        return 0;
    }
    int agrees = difference <= answer->bound;
    verdict->judged++;
    verdict->agreed += (size_t)agrees;
    printf("   %s: largest difference %.2g, at most %.2g expected", agrees ? "agrees" : "DIFFERS", difference,
           answer->bound);
    return agrees;
}

static int report_scores(cli_verdict *verdict, const cli_answer *answer, const float *scores) {
    for (size_t i = 0; i < answer->count; i++)
        print_row(answer->labels[answer->places[i]], answer->published[i], (double)scores[answer->places[i]]);
    return judge(verdict, answer, largest(answer, scores));
}

void cli_report_answer(cli_verdict *verdict, const cli_answer *answer, const float *scores, const char *problem) {
    int agrees = 0;
    if (verdict->compared == 0) printf("   %-*s  published  computed   difference\n\n", LABEL_COLUMNS, "label");
    printf("%zu. ", ++verdict->compared);
    cli_terminal_put(stdout, answer->text, answer->text_length, TEXT_COLUMNS);
    putchar('\n');
    if (scores != NULL) {
        agrees = report_scores(verdict, answer, scores);
    } else {
        verdict->judged++;
        printf("   DIFFERS: %s", problem);
    }
    print_origin(answer, !agrees);
}

int cli_report_end(const cli_verdict *verdict, const char *model, const char *precision) {
    size_t left = verdict->compared - verdict->judged;
    printf("%s: %zu of %zu published answers agree", model, verdict->agreed, verdict->judged);
    if (left > 0) printf(", %zu not judged", left);
    if (strcmp(precision, "float32") != 0)
        printf("; this run computed in %s, the published answers in float32", precision);
    putchar('\n');
    return verdict->agreed == verdict->judged ? CLI_OK : CLI_SOME_FAILED;
}
