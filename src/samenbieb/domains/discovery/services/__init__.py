"""What may be done here: keep the index as the database is, and judge the answers of search."""

from samenbieb.domains.discovery.services.judgements import Judged, judge, withdraw_judgement
from samenbieb.domains.discovery.services.keeping import BATCH_COUNT, TOLD_BY, index_works, rebuild

__all__ = ["BATCH_COUNT", "TOLD_BY", "Judged", "index_works", "judge", "rebuild", "withdraw_judgement"]
