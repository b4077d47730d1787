"""Words that an article need not contain to match a query: one list for each language.

The English list is the stop list of the Snowball project without two kinds of words:

* words that are also names in news: `us` (the country), `who` (the organisation),
  `it`, `may` (the month, a name), `will` (a name, a testament), `can`;
* contractions that are another word once their apostrophe is dropped: `ill`,
  `hell`, `shell`, `well`, `wed`, `shed`, `id`, `cant`, `wont` (from `i'll`, `he'll` ...).

The index has every word, also those on the list.  Entries are folded forms (`don't` is `dont`).  A language without a
list has no optional words.
"""

from functools import cache

_ENGLISH = """
i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
its itself they them their theirs themselves what which whom this that these those am is are was were be been being
have has had having do does did doing would should could ought im youre youve hed youd youll weve theyre theyve theyd
theyll ive isnt arent wasnt werent hasnt havent hadnt doesnt dont didnt wouldnt shant shouldnt cannot couldnt mustnt
let a an the and but if or because as until while of at by for with about against between into through during before
after above below to from up down in out on off over under again further then once here there when where why how all
any both each few more most other some such no nor not only own same so than too very
"""

_LISTS = {"english": frozenset(_ENGLISH.split())}


@cache
def optional_words(language: str) -> frozenset[str]:
    """The folded forms that are optional in queries of a language (a Snowball name); empty if it has no list."""
    return _LISTS.get(language, frozenset())
