"""What is withheld: ids, and texts by their digests.  Where the list lies is a matter of `dateline.generations`."""

from dateline.withheld.digests import Digester
from dateline.withheld.entries import Judgement, Shown, Withheld, Withholding

__all__ = ["Digester", "Judgement", "Shown", "Withheld", "Withholding"]
