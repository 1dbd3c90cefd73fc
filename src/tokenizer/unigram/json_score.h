/* A score as the reference reads it from JSON: serde_json without its feature "float_roundtrip" is off by a bit in one
 * number of seven, which decides between ways of cutting a word that are worth the same. */
#ifndef ZSTC_TOKENIZER_UNIGRAM_JSON_SCORE_H
#define ZSTC_TOKENIZER_UNIGRAM_JSON_SCORE_H

/* For a finite number that was read exactly. Its digits are taken to be as few as tell it from its neighbours, which is
 * how Python and Rust write it. */
double zstc_unigram_json_score(double exact);

#endif
