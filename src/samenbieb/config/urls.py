"""Where each door is hung. Addresses are public: docs/outside.md."""

from django.urls import include, path

handler400 = "samenbieb.interfaces.web.errors.bad_request"
handler403 = "samenbieb.interfaces.web.errors.permission_denied"
handler404 = "samenbieb.interfaces.web.errors.page_not_found"
handler500 = "samenbieb.interfaces.web.errors.server_error"

urlpatterns = [
    path("", include("samenbieb.interfaces.web.urls")),
    path("", include("samenbieb.interfaces.api.urls")),
    path("", include("samenbieb.interfaces.desk.urls")),
    path("", include("samenbieb.interfaces.portal.urls")),
]
