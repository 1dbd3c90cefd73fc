#include "tokenizer/unigram/json_score.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { FEWEST = 15, MOST = 17, LARGEST_POWER = 308 };

/* Writes the shortest digits that read back as the number: d.ddde-xx, with the decimal point of the locale. */
static void write_shortest(double value, char text[40]) {
    for (int digits = FEWEST; digits <= MOST; digits++) {
        snprintf(text, 40, "%.*e", digits - 1, value);
        if (strtod(text, NULL) == value) return;
    }
}

/* The digits as an integer without zeros at the end, and the power of ten that goes with it. */
static uint64_t digits_of(const char *text, int *power) {
    uint64_t digits = 0;
    int places = -1;
    for (; *text != 'e'; text++) {
        if (*text < '0' || *text > '9') continue;
        digits = 10 * digits + (uint64_t)(*text - '0');
        places++;
    }
    *power = atoi(text + 1) - places;
    for (; digits != 0 && digits % 10 == 0; digits /= 10) ++*power;
    return digits;
}

/* As the compiler would round 1e23, say; pow() may be off by a bit. */
static double power_of_ten(int power) {
    char text[16];
    snprintf(text, sizeof text, "1e%d", power);
    return strtod(text, NULL);
}

/* serde_json, de.rs, f64_from_parts: one rounding of the digits, another of the quotient. */
double zstc_unigram_json_score(double exact) {
    char text[40];
    int power;
    if (exact == 0 || !isfinite(exact)) return exact;
    write_shortest(fabs(exact), text);
    double value = (double)digits_of(text, &power);
    for (; power < -LARGEST_POWER; power += LARGEST_POWER) value /= 1e308;
    const double ten = power_of_ten(abs(power));
    value = power >= 0 ? value * ten : value / ten;
    return exact < 0 ? -value : value;
}
