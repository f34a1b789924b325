"""Changing one's own password at the desk; asked for at the first log-in after somebody else set it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from samenbieb.domains.organisations import services
from samenbieb.domains.organisations.errors import TooManyAttempts, WrongOldPassword
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.web import actors
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.senders import address_of
from samenbieb.kernel.errors import Invalid


class PasswordForm(forms.Form):
    """The password that is, and the one that will be."""

    old = forms.CharField(
        label=gettext_lazy("Password you have now"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    new = forms.CharField(
        label=gettext_lazy("New password"),
        help_text=gettext_lazy("At least 10 characters. Three or four words work well."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@sensitive_post_parameters("old", "new")
@require_http_methods(["GET", "POST"])
@at_desk
def password(request: Request) -> HttpResponse:
    """Ask the old password and a new one; this session goes on, the others of the same name end."""
    form = PasswordForm(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        old, new = form.cleaned_data["old"], form.cleaned_data["new"]
        try:
            user = services.change_password(request.actor, old=old, new=new, address=address_of(request))
        except (WrongOldPassword, TooManyAttempts) as refusal:
            form.add_error("old", str(refusal.sentence))
            status = refusal.http_status
        except Invalid as refusal:
            form.add_error("new", str(refusal.sentence))
            status = refusal.http_status
        else:
            actors.keep_staff(request, user)
            messages.success(request, _("Your password is changed."), extra_tags="ok")
            return HttpResponseRedirect(reverse("desk:home"))
    context = {"form": form, "is_first": request.must_choose_password}
    return show(request, "desk/password.html", context, status=status)
