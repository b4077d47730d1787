"""Words that match a pattern with stars, found without going back."""


class WildcardPattern:
    """A pattern with at least one `*`, each of which stands for any number of characters, none included.

    The pieces between the stars are looked for in order, each at the first place behind the one
    before: a later place would only leave less room for the rest.  So no piece is ever looked for
    again, and a word takes at most pattern x word steps, however many stars there are.  A
    sign for exactly one character keeps that bound, as long as it is compared within a piece.
    """

    __slots__ = ("_beginning", "_end", "_pieces")

    def __init__(self, pattern: str) -> None:
        self._beginning, *self._pieces, self._end = pattern.split("*")

    def matches(self, word: str) -> bool:
        """Whether the whole of a word fits."""
        at, end = len(self._beginning), len(word) - len(self._end)
        if at > end or not word.startswith(self._beginning) or not word.endswith(self._end):
            return False
        for piece in self._pieces:
            found = word.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True
