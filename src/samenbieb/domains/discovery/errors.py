"""When searching or indexing is refused."""

from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.errors import Busy, Refusal


class SearchBusy(Busy):
    """Another process writes to the index."""

    code = "search_busy"
    message = _("The search index is being written by another process. Try again in a moment.")


class SearchMisconfigured(Refusal):
    """`SAMENBIEB_SEARCH` names an engine that this installation does not have."""

    code = "search_misconfigured"
    message = _("This search engine is not known here. Set SAMENBIEB_SEARCH to tantivy.")
    http_status = 503
