"""How long this room keeps personal data: the names of staff who brought something in, and no more."""

from samenbieb.kernel.retention import keep

keep(
    "catalogue.ImportRun",
    period="as long as the records that it brought in",
    reason="Who brought in which file: a library must be able to trace a description to its supplier.",
)
keep(
    "catalogue.DescriptionVersion",
    period="as long as the record",
    reason="Who replaced a description: the history of a record, to take a mistake back.",
)
keep(
    "catalogue.CatalogueAct",
    period="as long as the titles that it touched",
    reason="Who joined or separated what: colleagues must be able to ask, and to take it back.",
)
keep(
    "catalogue.ImportProblem",
    period="as long as the delivery",
    reason="Who mended or put away what was kept aside: colleagues must be able to ask.",
)
keep(
    "catalogue.MatchDoubt",
    period="as long as both editions",
    reason="Who settled whether two editions are one: colleagues must be able to ask, and to take it back.",
)
