#include "cli/bench/workload.h"

/* The first is of the usual length: it is what the time of one text is measured with. */
const char *const CLI_BENCH_TEXT[CLI_BENCH_TEXTS] = {
    "My flight was cancelled two hours before departure and nobody at the airport could tell me when the next one "
    "leaves.",
    "The new phone charges in half an hour, but its battery does not last a whole day any more.",
    "Fry the onions until they are golden, add the tomatoes and let everything simmer for twenty minutes.",
    "She scored twice in the second half and carried her team into the final.",
    "The central bank left interest rates unchanged and expects inflation to fall next year.",
    "I have had a sore throat and a slight fever since Monday; should I see a doctor or wait a few more days?",
    "Parliament votes on the new electoral law on Thursday, after three months of debate.",
    "The invoice from March is still open although we paid it, please check your records.",
    "Their second album is quieter than the first, with more piano and hardly any drums.",
    "From tomorrow heavy rain is expected in the north, with gusts of wind near the coast.",
    "The teacher suggested that the children read for a quarter of an hour before they go to bed.",
    "We are looking for a colleague who has experience with databases and likes to work in a small team.",
    "The museum shows early photographs of the city, many of them for the first time.",
    "After the last update the application closes as soon as I open the settings.",
    "The apartment has two bright rooms, a small balcony and a kitchen that was renovated last summer.",
    "Scientists have found a planet that orbits its star in less than eight hours.",
};

const char *const CLI_BENCH_LABEL[CLI_BENCH_LABELS] = {
    "travel", "technology", "cooking", "sport", "economy", "health", "politics", "customer service", "music", "weather",
};
