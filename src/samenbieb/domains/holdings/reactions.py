"""What copies do when the catalogue regroups its titles."""

from samenbieb.domains.catalogue.ports import follows_works
from samenbieb.domains.holdings import services

follows_works(services.CopiesFollow())
