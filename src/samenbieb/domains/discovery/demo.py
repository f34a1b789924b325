"""The index of the demo world is built once, when everything stands: single changes of its past need no telling."""

from samenbieb.domains.discovery import services
from samenbieb.kernel.demo import World, part


@part("search", storey=0)
def load(world: World) -> None:
    """Say which facts the index at the end will have heard of."""
    world.settled.update(services.TOLD_BY)
