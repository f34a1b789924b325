"""The addresses of the kit itself; pages belong to the doors."""

from django.urls import path

from samenbieb.interfaces.web.preferences import set_preferences

app_name = "web"
urlpatterns = [path("weergave", set_preferences, name="preferences")]
