"""The gallery of the maker place at the desk: putting something in, showing it, hiding it, taking it down."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.makerspace import permissions, selectors, services
from samenbieb.domains.makerspace.errors import PictureNotReadable, PictureTooHeavy
from samenbieb.domains.makerspace.services import ExhibitWish
from samenbieb.domains.organisations import selectors as places
from samenbieb.formats.pictures import BYTES_MAX
from samenbieb.interfaces.desk.deliveries import LimitedUpload
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.keeping import shown
from samenbieb.interfaces.web.middleware import holds_nul
from samenbieb.interfaces.web.pages import page_number, pages
from samenbieb.interfaces.web.pictures import jpeg
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid, Refusal

SECTION = "making"


class PictureUpload(LimitedUpload):
    """Lets a picture through until it is too large."""

    bytes_max = BYTES_MAX


@csrf_exempt  # checked below, once the size of what is sent is under control
@require_http_methods(["GET", "POST"])
@at_desk
def gallery(request: Request) -> HttpResponse:
    """Show what is in the gallery of this place and what waits; put something in."""
    here = places.place(place_of(request))
    request.actor.require(permissions.VIEW, at=here.organisation_id)
    if request.method != "POST":
        return _gallery(request)
    limit = PictureUpload(request)
    request.upload_handlers.insert(0, limit)

    def checked(asked: HttpRequest) -> HttpResponse:
        return _put_in(cast("Request", asked), here.pk, limit)

    return csrf_protect(checked)(request)


def _put_in(request: Request, branch_id: int, limit: PictureUpload) -> HttpResponse:
    post = request.POST
    if holds_nul(post):
        raise BadRequest
    wish = ExhibitWish(
        post.get("title", ""),
        post.get("band", ""),
        post.get("licence", ""),
        about=post.get("about", ""),
        machine=post.get("machine", ""),
        maker_name=post.get("maker_name", ""),
        maker_agreed=bool(post.get("maker_agreed")),
        parent_agreed=bool(post.get("parent_agreed")),
        nobody_in_it=bool(post.get("nobody_in_it")),
    )
    try:
        if limit.too_large:
            raise PictureTooHeavy
        file = request.FILES.get("picture")
        if not isinstance(file, UploadedFile):
            raise PictureNotReadable
        _exhibit, code = services.add_exhibit(
            request.actor, branch_id=branch_id, wish=wish, picture=file.read(BYTES_MAX + 1)
        )
    except Refusal as refusal:
        if refusal.http_status in {403, 404}:
            raise
        return _gallery(request, refusal)
    sentence = _("It is in the gallery, and nobody sees it yet. Code for the maker: %(code)s.")
    messages.success(request, sentence % {"code": selectors.shown_code(code)}, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:making-gallery"))


def _gallery(request: Request, refusal: Refusal | None = None) -> HttpResponse:
    actor, here = request.actor, places.place(place_of(request))
    shelf = pages(
        current=page_number(request.GET.get("pagina")),
        rows_total=selectors.exhibits_number(actor, here.pk),
        rows_per_page=selectors.PAGE_SIZE,
    )
    context = {
        "section": SECTION,
        "exhibits": selectors.exhibits(actor, here.pk, shelf.current),
        "pages": shelf,
        "machines": selectors.machines(actor, here.pk),
        "bands": selectors.bands(),
        "licences": selectors.licences(),
        "filled": request.POST,
        "may_note": actor.may(permissions.NOTE, at=here.organisation_id),
        "may_run": actor.may(permissions.RUN, at=here.organisation_id),
        **shown(refusal),
    }
    return show(request, "desk/making/gallery.html", context, status=refusal.http_status if refusal else 200)


@require_POST
@at_desk
def act(request: Request, exhibit: str) -> HttpResponse:
    """Show something to everybody, hide it, or take it down for good."""
    match request.POST.get("act", ""):
        case "publish":
            services.publish_exhibit(request.actor, exhibit=exhibit)
            sentence = _("Everybody sees it now.")
        case "hide":
            services.publish_exhibit(request.actor, exhibit=exhibit, published=False)
            sentence = _("Nobody sees it now. You can show it again.")
        case "take_down":
            services.take_down(request.actor, exhibit=exhibit)
            sentence = _("It is taken down. The picture and the words are erased.")
        case _:
            raise Invalid
    messages.success(request, sentence, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:making-gallery"))


@require_GET
@at_desk
def picture(request: Request, exhibit: str, size: str) -> HttpResponse:
    """Show staff a picture of their library, also one that waits."""
    return jpeg(selectors.picture(request.actor, exhibit, size))
