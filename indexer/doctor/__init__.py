"""The doctor: what is wrong with an archive, as far as it can be seen without changing anything."""

from indexer.doctor.examination import Doctor, Examination
from indexer.doctor.findings import Example, Finding

__all__ = ["Doctor", "Examination", "Example", "Finding"]
