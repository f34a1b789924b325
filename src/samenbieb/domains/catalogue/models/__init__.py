"""What is so about works, editions, their descriptions and deliveries."""

from samenbieb.domains.catalogue.models.deliveries import ImportProblem, ImportRun
from samenbieb.domains.catalogue.models.descriptions import Description, DescriptionVersion
from samenbieb.domains.catalogue.models.works import Record, RecordIdentifier, Work

__all__ = [
    "Description",
    "DescriptionVersion",
    "ImportProblem",
    "ImportRun",
    "Record",
    "RecordIdentifier",
    "Work",
]
