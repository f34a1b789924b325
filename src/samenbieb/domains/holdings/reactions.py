"""What copies do when the catalogue regroups its titles."""

from samenbieb.domains.catalogue.ports import follows_editions, follows_works
from samenbieb.domains.holdings import services

follows_works(services.CopiesFollow())
follows_editions(services.CopiesOfEdition())
