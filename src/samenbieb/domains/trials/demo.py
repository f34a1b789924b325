"""Scenarios of one library of the demo world, to look at and to run."""

from samenbieb.domains.trials import services
from samenbieb.kernel.demo import World, part

LIBRARY, DAYS_AGO = "merendal", 30


@part("trials", storey=5)
def keep_examples(world: World) -> None:
    """Keep the examples as scenarios of Merendal, whose rules they hold for."""
    with world.on(world.days_ago(DAYS_AGO)):
        for example in services.EXAMPLES:
            services.keep_new(
                world.actor,
                organisation_id=world.left["organisations"][LIBRARY],
                name=str(example.name),
                text=example.text,
            )
