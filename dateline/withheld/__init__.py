"""The withheld list: ids, and digests of texts, that no reader may see.  `dateline.generations` reads and writes it."""

from dateline.withheld.digests import Digester
from dateline.withheld.entries import Entries, Shown, Withholding
from dateline.withheld.withheld_list import Judgement, Withheld

__all__ = ["Digester", "Entries", "Judgement", "Shown", "Withheld", "Withholding"]
