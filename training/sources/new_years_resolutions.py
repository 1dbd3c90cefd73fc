"""Tweets of New Year's resolutions, ten subjects."""

import re
from collections.abc import Iterator

from sources.reading import Opened
from sources.rows import Draw, Text
from sources.source import File, Source

NAME = "New-years-resolutions-DFE.csv"
BY_HAND = f"download {NAME} from https://data.world/crowdflower/2015-new-years-resolutions (needs an account)"


USER, ADDRESS = re.compile(r"@\w+"), re.compile(r"https?://\S+")


def _read(opened: Opened) -> Iterator[Text]:
    for row in opened.csv(NAME, "latin-1"):
        text = ADDRESS.sub("http", USER.sub("@user", row["text"]))
        yield Text("dev", (row["Resolution_Category"],), text)


SOURCES = (
    Source("new_years_resolutions", "topics", "Figure Eight, for research", "figure-eight", (File(NAME, "", BY_HAND),),
           _read, trained=(), draw=Draw(999, split="dev")),
)
