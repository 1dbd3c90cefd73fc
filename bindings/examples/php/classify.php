<?php
// classify TEXT...: scores each text against four labels, best first. The model is $ZSTC_MODEL, else the default one.
//
//     php classify.php TEXT...
declare(strict_types=1);

$zstc = FFI::cdef(
    'typedef struct zstc zstc;
     int32_t zstc_open(zstc **out, const char *model, const void *options);
     void zstc_free(zstc *z);
     int32_t zstc_classify(zstc *z, const char *text, size_t length, const char **labels, size_t label_count,
                           const void *params, float *scores);
     int32_t zstc_rank(const float *scores, size_t count, size_t *order);
     const char *zstc_last_error(void);',
    'libzstc.so.0'
);
$labels = ['travel', 'cooking', 'sport', 'work'];
$count = count($labels);

$check = function (int $status) use ($zstc): void {
    if ($status !== 0) {
        throw new RuntimeException($zstc->zstc_last_error());
    }
};

// The C strings of the labels: $bytes owns them, $names points to them.
[$bytes, $names] = [[], $zstc->new("const char *[$count]")];
foreach ($labels as $i => $label) {
    $bytes[$i] = $zstc->new('char[' . (strlen($label) + 1) . ']');
    FFI::memcpy($bytes[$i], $label, strlen($label));
    $names[$i] = FFI::addr($bytes[$i][0]);
}

[$z, $scores, $order] = [$zstc->new('zstc *'), $zstc->new("float[$count]"), $zstc->new("size_t[$count]")];
try {
    $check($zstc->zstc_open(FFI::addr($z), null, null));
    foreach (array_slice($argv, 1) as $text) {
        $check($zstc->zstc_classify($z, $text, strlen($text), $names, $count, null, $scores));
        $check($zstc->zstc_rank($scores, $count, $order));
        foreach ($order as $best) {
            printf("%s\t%.4f\n", $labels[$best], $scores[$best]);
        }
    }
} catch (RuntimeException $e) {
    fwrite(STDERR, $e->getMessage() . "\n");
    exit(1);
} finally {
    $zstc->zstc_free($z);
}
