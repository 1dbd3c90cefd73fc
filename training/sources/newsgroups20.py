"""20 Newsgroups: subject and text of each message, without what it quotes, signatures and addresses."""

import re
from collections.abc import Iterator

from sources.reading import Opened
from sources.rows import Text
from sources.source import File, Source

ARCHIVE = "20news-bydate.tar.gz"
LONGEST = 1500
NAMES = {
    "alt.atheism": "atheism", "comp.graphics": "computer graphics", "comp.os.ms-windows.misc": "microsoft windows",
    "comp.sys.ibm.pc.hardware": "pc hardware", "comp.sys.mac.hardware": "mac hardware",
    "comp.windows.x": "x window system", "misc.forsale": "for sale", "rec.autos": "cars",
    "rec.motorcycles": "motorcycles", "rec.sport.baseball": "baseball", "rec.sport.hockey": "hockey",
    "sci.crypt": "cryptography", "sci.electronics": "electronics", "sci.med": "medicine", "sci.space": "space",
    "soc.religion.christian": "christianity", "talk.politics.guns": "guns",
    "talk.politics.mideast": "middle east politics", "talk.politics.misc": "politics",
    "talk.religion.misc": "religion",
}
SUBJECT = re.compile(r"^Subject:\s*(?:Re:\s*)*(.*)$", re.MULTILINE | re.IGNORECASE)
QUOTED = re.compile(r"^(?:\s*[>|:}].*|.*(?:writes|wrote|says):\s*)$", re.MULTILINE)
SIGNATURE = re.compile(r"^--\s*$.*", re.MULTILINE | re.DOTALL)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def _read(opened: Opened) -> Iterator[Text]:
    for name, content in opened.tar_files(ARCHIVE, "20news-bydate-"):
        group = name.split("/")[1]
        yield Text("all", (NAMES[group],), _text(content.decode("latin-1")))


def _text(message: str) -> str:
    head, _, body = message.replace("\r\n", "\n").partition("\n\n")
    subject = SUBJECT.search(head)
    body = QUOTED.sub("", SIGNATURE.sub("", body))
    whole = f"{subject.group(1).strip()}. {body}" if subject else body
    return " ".join(ADDRESS.sub("<email>", whole).split())[:LONGEST]


SOURCES = (
    Source("newsgroups20", "topics", "messages of Usenet, for research", "usenet-research",
           (File(ARCHIVE, "http://qwone.com/~jason/20Newsgroups/20news-bydate.tar.gz"),), _read, trained=()),
)
