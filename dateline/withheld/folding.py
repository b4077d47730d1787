"""Text folded so that copies agree that were wrapped, cased or composed in another way."""

import re
import unicodedata

ASCII_SPACE = b"\t\n\v\f\r\x1c\x1d\x1e\x1f "
"""What `str.split` takes for white space in ASCII."""

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def fold(text: str) -> str:
    """`text` without case, white space, invisible characters and differences of form (NFKC).  Twice is as once.

    Long runs of combining marks must have been parted before, as those of articles are, or this takes quadratic time.
    """
    if text.isascii():
        return "".join(text.split()).lower()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFKC", "".join(_INVISIBLE.sub("", folded).split()))  # a mark may have lost its space
