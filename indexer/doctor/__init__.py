"""The doctor: finds problems of an archive, and changes nothing."""

from indexer.doctor.check_results import CheckResult, Example
from indexer.doctor.examination import Doctor, Examination

__all__ = ["CheckResult", "Doctor", "Examination", "Example"]
