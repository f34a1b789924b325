"""The index of the demo world is built once, when everything stands: single changes of its past need no telling."""

from samenbieb.domains.discovery import services
from samenbieb.kernel.demo import World, part

JUDGING_LIBRARY = "merendal"
# What readers typed, a title by its key in the list of the demo world, and how good an answer it is.
JUDGEMENTS = (
    ("oorlog 1940-1945 jeugdboek", "terlouw/oorlogswinter", 3),
    ("aanslag mullisch", "mulisch/de-aanslag", 3),
    ("hoofdstuk uit de oorlog in haarlem", "mulisch/de-aanslag", 3),
    ("schmidt", "schmidt/pluk-van-de-petteflet", 2),
    ("schmidt", "schmidt/jip-en-janneke", 3),
    ("turks", "wolkers/turks-fruit", 1),
)


@part("search", storey=0)
def load(world: World) -> None:
    """Say which facts the index at the end will have heard of."""
    world.settled.update(services.TOLD_BY)


@part("judgements", storey=4)
def judge(world: World) -> None:
    """Let a library of the demo world have judged a few searches."""
    libraries = world.left["organisations"]
    titles: dict[str, str] = {}
    for title in world.left["titles"]:
        titles.setdefault(title.work, title.work_public_id)
    for query, work, grade in JUDGEMENTS:
        services.judge(
            world.actor,
            organisation_id=libraries[JUDGING_LIBRARY],
            query=query,
            work_public_id=titles[work],
            grade=grade,
        )
