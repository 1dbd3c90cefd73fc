"""All sources, in the order in which their rows come."""

from sources import (
    banking77, cad_snli, clickbait, clinc150, clothing, conjnli, dbpedia14, goemotions, help_pairs, huffpost, imdb,
    intents, lingnli, mnli, monli, new_protocols, new_years_resolutions, newsgroups20, opentriviaqa, product_reviews,
    pros_cons, semi_auto, snli, sst2, stackoverflow, subj, trec, tv_film, vader, wordnet, xnli, yelp,
)
from sources.source import Source

SOURCES: tuple[Source, ...] = tuple(
    source
    for module in (
        snli, mnli, lingnli, new_protocols, semi_auto, cad_snli, conjnli, help_pairs, monli, xnli,
        opentriviaqa, stackoverflow, huffpost, clickbait, tv_film, dbpedia14, banking77, clinc150, intents, goemotions,
        newsgroups20, trec, sst2, imdb, yelp, subj, new_years_resolutions,
        pros_cons, product_reviews, vader, clothing,
        wordnet,
    )
    for source in module.SOURCES
)
