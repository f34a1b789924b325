"""What is so about works, editions, their descriptions, deliveries and acts by hand."""

from samenbieb.domains.catalogue.models.acts import ActKind, CatalogueAct
from samenbieb.domains.catalogue.models.deliveries import ImportProblem, ImportRun
from samenbieb.domains.catalogue.models.descriptions import Description, DescriptionVersion
from samenbieb.domains.catalogue.models.matching import MatchDoubt, SourceTrust
from samenbieb.domains.catalogue.models.works import Record, RecordIdentifier, Work

__all__ = [
    "ActKind",
    "CatalogueAct",
    "Description",
    "DescriptionVersion",
    "ImportProblem",
    "ImportRun",
    "MatchDoubt",
    "Record",
    "RecordIdentifier",
    "SourceTrust",
    "Work",
]
