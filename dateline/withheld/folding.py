"""Folding of texts for digests: copies that differ in line breaks, case or Unicode form give equal texts."""

import re
import unicodedata

ASCII_SPACE = b"\t\n\v\f\r\x1c\x1d\x1e\x1f "
"""The ASCII characters that `str.split` takes for white space."""

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def fold_for_digest(text: str) -> str:
    """Remove case, white space, invisible characters and differences of form (NFKC).  Folding twice changes nothing.

    Takes time in proportion to the text if long runs of combining marks are separated, as they are in articles;
    else quadratic time.
    """
    if text.isascii():
        return "".join(text.split()).lower()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFKC", "".join(_INVISIBLE.sub("", folded).split()))  # a mark may have lost its space
