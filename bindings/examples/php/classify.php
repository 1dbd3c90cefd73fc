<?php
// classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
//
//     php classify.php TEXT...
$zstc = FFI::cdef('
    int32_t zstc_open(struct zstc **out, const char *model, const void *options);
    void zstc_free(struct zstc *z);
    int32_t zstc_classify(struct zstc *z, const char *text, size_t length, const char **labels, size_t label_count,
                          const void *params, float *scores);
    const char *zstc_last_error(void);
    char *strdup(const char *string);
', 'libzstc.so.0');

$fail = function () use ($zstc): never {
    fwrite(STDERR, $zstc->zstc_last_error() . "\n");
    exit(1);
};

$labels = ['travel', 'cooking', 'sport', 'work'];
$names = $zstc->new('const char *[4]');
foreach ($labels as $i => $label) {
    $names[$i] = $zstc->strdup($label); // a copy: FFI gives no pointer to a string of PHP
}
$scores = $zstc->new('float[4]');
$z = $zstc->new('struct zstc *');
$zstc->zstc_open(FFI::addr($z), null, null) === 0 or $fail();
foreach (array_slice($argv, 1) as $text) {
    $zstc->zstc_classify($z, $text, strlen($text), $names, 4, null, $scores) === 0 or $fail();
    $ranked = array_combine($labels, unpack('f*', FFI::string($scores, FFI::sizeof($scores))));
    arsort($ranked);
    foreach ($ranked as $label => $score) {
        printf("%s\t%.4f\n", $label, $score);
    }
}
$zstc->zstc_free($z);
