"""The addresses of this door."""

from django.urls import path, re_path

from samenbieb.interfaces.api import description, health, places, titles

app_name = "api"
urlpatterns = [
    path("health", health.health, name="health"),
    path("api/v1/openapi.json", description.openapi, name="openapi"),
    path("api/v1/places", places.places, name="places"),
    path("api/v1/places/<str:code>", places.place, name="place"),
    path("api/v1/search", titles.search, name="search"),
    path("api/v1/works/<str:public_id>", titles.work, name="work"),
    # Everything else below /api/ is answered in the tongue of programs, too.
    re_path(r"^api(/.*)?$", description.nothing_here, name="nothing-here"),
]
