#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

#define MODEL_HELP                                                                                                     \
    "  -m, --model MODEL       a Hugging Face directory or a TorchScript archive\n"                                    \
    "                          (default: $ZSTC_MODEL, else the model that came with zstc)\n"

#define RUN_HELP                                                                                                       \
    "      --device DEVICE     auto (default), cpu, cuda or cuda:N\n"                                                  \
    "      --precision P       auto (default), float32, bfloat16, float16 or int8\n"                                   \
    "      --threads N         processors to use (default 0: all)\n"                                                   \
    "      --max-batch-tokens N  most tokens in one forward pass, which bounds memory\n"                               \
    "                          (default 0: chosen by the library)\n"

#define PARAMS_HELP                                                                                                    \
    "      --multi-label       score each label on its own: several may fit, or none\n"                                \
    "      --template T        the sentence that a label is put into, with one {}\n"                                   \
    "                          (default \"This example is {}.\")\n"

#define LENGTH_HELP                                                                                                    \
    "      --max-length N      most tokens of a text and label together (default 0: what\n"                            \
    "                          the model takes)\n"                                                                     \
    "      --overflow MODE     a text that is longer: truncate (default) cuts its end,\n"                              \
    "                          window reads all of it piece by piece, error refuses it\n"

#define UNUSED_HELP                                                                                                    \
    "The flags --device, --precision, --threads and --max-batch-tokens are accepted and\n"                             \
    "make no difference here.\n"

static const char MAIN[] = "zstc sorts text into labels that you name, without training.\n"
                           "\n"
                           "Usage: zstc COMMAND [OPTION...] [ARGUMENT...]\n"
                           "\n"
                           "Commands:\n"
                           "  classify   score texts against labels, on the terminal or in a pipe\n"
                           "  batch      answer a file of JSON Lines requests\n"
                           "  tokenize   show the token ids that a model would see\n"
                           "  convert    write a model as one TorchScript archive\n"
                           "  info       tell what a model is and how it would run\n"
                           "\n"
                           "Try:\n"
                           "  zstc classify -l travel -l cooking \"Where can I go skiing in May?\"\n"
                           "\n"
                           "  zstc help COMMAND       all about a command (or: zstc COMMAND --help)\n"
                           "  zstc --version          the version\n"
                           "\n"
                           "Exit codes: 0 all went well, 1 some texts or lines could not be answered, 2 wrong\n"
                           "usage, 3 the model cannot be used, 4 a file cannot be read or written.\n"
                           "Errors are lines on stderr that start with \"zstc: \".\n";

static const char CLASSIFY[] =
    "Usage: zstc classify -l LABEL [-l LABEL...] [OPTION...] [TEXT...]\n"
    "\n"
    "Scores each TEXT against the labels, best first. Without TEXT, texts are read from\n"
    "stdin, one per line, and answered as they come: what is there is answered before\n"
    "more is waited for.\n"
    "\n"
    "  zstc classify -l travel -l cooking \"Where can I go skiing in May?\"\n"
    "  zstc classify -l travel,cooking,dancing --top 1 < texts.txt\n"
    "\n"
    "Options:\n"
    "  -l, --label LABEL       a label; give it once for each, or separate several by commas.\n"
    "                          (A label that holds a comma: see zstc batch, with a list.)\n" PARAMS_HELP
    "      --top K             show the K best labels only\n"
    "      --threshold X       show labels with a score of at least X only, from 0 to 1\n"
    "      --json              one JSON object a text, on one line\n" LENGTH_HELP MODEL_HELP RUN_HELP
    "  -h, --help              this text\n"
    "\n"
    "A TEXT that starts with - goes after --, which ends the options.\n"
    "\n"
    "Output: on a terminal a table with bars (NO_COLOR turns colours off). In a pipe three\n"
    "columns with a tab between them: the number of the text counted from 1, the score, the\n"
    "label. With --json {\"sequence\",\"labels\",\"scores\"}, and \"truncated\":true where the text\n"
    "was cut. A text that cannot be scored, an empty line say, is named on stderr (with\n"
    "--json {\"error\"} stands in its place too), and the exit code is 1.\n";

static const char BATCH[] =
    "Usage: zstc batch [OPTION...] IN OUT\n"
    "\n"
    "Answers each line of the file IN by one line of the file OUT, in the same order.\n"
    "- stands for stdin or stdout. Each line of IN is a request in JSON:\n"
    "\n"
    "  {\"inputs\": \"Where can I go skiing?\",\n"
    "   \"parameters\": {\"candidate_labels\": [\"travel\", \"cooking\"], \"multi_label\": false,\n"
    "                  \"hypothesis_template\": \"This example is {}.\"}}\n"
    "\n"
    "(on one line; of the parameters only candidate_labels must be there, inputs may be a\n"
    "list) and is answered by {\"sequence\",\"labels\",\"scores\"}, best label first, or a list\n"
    "of them; \"truncated\":true is added where a text was cut. A line that cannot be\n"
    "answered gives {\"error\":{\"code\",\"message\"}} in its place, the run goes on, and the\n"
    "exit code is 1.\n"
    "\n"
    "With -l the lines of IN are any objects with a text in the field \"text\":\n"
    "\n"
    "  zstc batch -l travel -l cooking IN OUT\n"
    "\n"
    "Options:\n"
    "  -l, --label LABEL       a label for all lines; once for each, or with commas between\n"
    "      --text-field F      with -l: the field that holds the text (default \"text\")\n"
    "  With -l also:\n" PARAMS_HELP "  For any lines:\n"
    "      --resume            go on where an earlier run stopped: keep the whole lines of\n"
    "                          OUT and answer the rest of IN. If IN is a file, the result\n"
    "                          is the same as of one run, to the last digit. Without\n"
    "                          --resume OUT is replaced.\n" LENGTH_HELP MODEL_HELP RUN_HELP
    "  -h, --help              this text\n"
    "\n"
    "If IN is a pipe, a socket or a terminal, the lines that are there are answered, and the\n"
    "answers written, before more is waited for: a program may write a line and wait for its\n"
    "answer. Lines that come together are scored together, so the last digits of a score may\n"
    "depend on when its line came.\n"
    "\n"
    "A progress bar shows on stderr if that is a terminal. Ctrl-C stops after writing what\n"
    "is answered (exit code 130; 143 for SIGTERM, 129 for SIGHUP); --resume goes on from\n"
    "there.\n";

static const char TOKENIZE[] =
    "Usage: zstc tokenize [-m MODEL]\n"
    "\n"
    "Reads JSON Lines from stdin and answers each by a line on stdout, at once:\n"
    "\n"
    "  {\"text\": \"Hello world\"}            the text's ids, without special tokens\n"
    "  {\"premise\": \"...\", \"hypothesis\": \"...\", \"max_length\": 128}\n"
    "                                     the ids of the pair as the model sees them, the\n"
    "                                     premise cut to fit; max_length may be left out\n"
    "\n"
    "The answer is {\"ids\":[...],\"truncated\":false}, or {\"error\":{\"code\",\"message\"}}, and then\n"
    "the exit code is 1. Other fields of a line are ignored. MODEL may lack its weights.\n"
    "\n"
    "Options:\n" MODEL_HELP "  -h, --help              this text\n"
    "\n" UNUSED_HELP;

static const char CONVERT[] = "Usage: zstc convert DIR OUT.pt\n"
                              "\n"
                              "Writes the model in DIR as one TorchScript archive, with its config and tokenizer\n"
                              "inside. zstc reads it like a directory, and torch.jit.load gives a module with\n"
                              "forward(input_ids, attention_mask). An OUT.pt that exists is replaced once the new one\n"
                              "is whole.\n"
                              "\n"
                              "Options:\n"
                              "  -h, --help              this text\n"
                              "\n" UNUSED_HELP;

static const char INFO[] = "Usage: zstc info [-m MODEL] [--json]\n"
                           "\n"
                           "Opens the model and tells what it is and how it runs here.\n"
                           "\n"
                           "Options:\n"
                           "      --json              one JSON object on one line\n" MODEL_HELP RUN_HELP
                           "  -h, --help              this text\n";

const char *cli_help_text(const char *command) {
    if (command == NULL) return MAIN;
    if (strcmp(command, "classify") == 0) return CLASSIFY;
    if (strcmp(command, "batch") == 0) return BATCH;
    if (strcmp(command, "tokenize") == 0) return TOKENIZE;
    if (strcmp(command, "convert") == 0) return CONVERT;
    return INFO;
}

int cli_help_print(const char *command) {
    fputs(cli_help_text(command), stdout);
    return cli_flush_stdout();
}
