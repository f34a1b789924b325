"""Management: places, modules, staff with their roles, and the rules of lending. For directors and administrators."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.organisations import permissions, selectors, services
from samenbieb.interfaces.desk.frame import MANAGING, at_desk, require_any, show
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound, Refusal

ROLES: dict[str, str | Promise] = {
    permissions.DESK: gettext_lazy("Desk employee"),
    permissions.COLLECTION: gettext_lazy("Collection specialist"),
    permissions.DIRECTOR: gettext_lazy("Director"),
    permissions.ADMINISTRATOR: gettext_lazy("System administrator"),
    permissions.CONSULTANT: gettext_lazy("Reading consultant"),
    permissions.IDO: gettext_lazy("IDO worker"),
    permissions.VOLUNTEER: gettext_lazy("Volunteer"),
    permissions.TEACHER: gettext_lazy("Teacher"),
    permissions.SCHOOL_DIRECTOR: gettext_lazy("School director"),
    permissions.LEARNER: gettext_lazy("Learner"),
    permissions.ADVISER: gettext_lazy("POI adviser"),
    permissions.POLICY_OFFICER: gettext_lazy("Municipal policy officer"),
    permissions.AUDITOR: gettext_lazy("Auditor"),
    permissions.PARTY: gettext_lazy("Party of the covenant"),
}
MODULES: dict[str, str | Promise] = {
    "catalogue": gettext_lazy("Catalogue and search"),
    "circulation": gettext_lazy("Lending"),
    "patrons": gettext_lazy("Members"),
    "programme": gettext_lazy("Activities"),
    "helpdesk": gettext_lazy("Help with government and computers"),
    "learning": gettext_lazy("Learning"),
    "makerspace": gettext_lazy("Maker places"),
    "monitoring": gettext_lazy("Figures"),
}


class RoleForm(forms.Form):
    """A role at an organisation."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=list(ROLES.items()))
    organisation = forms.ChoiceField(label=gettext_lazy("At"))

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["organisation"]).choices = organisations


class StaffForm(RoleForm):
    """A new member of staff with a first role."""

    login = forms.CharField(label=gettext_lazy("Log-in name"), max_length=80)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    field_order = ("login", "name", "role", "organisation")


@require_GET
@at_desk
def manage(request: Request) -> HttpResponse:
    """Show what may be managed."""
    require_any(request.actor, *MANAGING)
    actor = request.actor
    places = [
        (branch, branch.get_kind_display())
        for branch in selectors.branches()
        if actor.may(permissions.EDIT_PLACES, at=branch.organisation_id)
    ]
    switches = [
        (
            library,
            [
                (name, MODULES.get(name, name), name not in library.modules_off)
                for name in sorted(settings.MODULES)
            ],
        )
        for library in selectors.libraries()
        if actor.may(permissions.SWITCH_MODULES, at=library.pk)
    ]
    return show(
        request, "desk/manage/page.html", {"section": "manage", "places": places, "switches": switches}
    )


@require_POST
@at_desk
def modules(request: Request) -> HttpResponse:
    """Switch a module on or off for one library."""
    library = _organisation(request.actor, request.POST.get("organisation", ""), permissions.SWITCH_MODULES)
    name = request.POST.get("module", "")
    if name not in settings.MODULES:
        raise NotFound
    on = request.POST.get("on") == "yes"
    services.set_module(request.actor, organisation_id=library.pk, module=name, on=on)
    return _kept(request, "desk:manage")


@require_GET
@at_desk
def staff(request: Request) -> HttpResponse:
    """Show who works here and what they may do."""
    request.actor.require(permissions.VIEW_STAFF)
    people = [(user, _roles(request.actor, user.pk)) for user in selectors.staff(request.actor)]
    return show(request, "desk/manage/staff.html", {"section": "manage", "people": people})


@require_http_methods(["GET", "POST"])
@at_desk
def new_staff(request: Request) -> HttpResponse:
    """Make a log-in with a first password, shown once to hand over."""
    request.actor.require(permissions.MANAGE_USERS)
    form = StaffForm(request.POST or None, organisations=_choices(request.actor))
    context: dict[str, Any] = {"section": "manage", "form": form}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        library = _organisation(request.actor, data["organisation"], permissions.MANAGE_USERS)
        password = services.new_password()
        try:
            user = services.create_user(
                request.actor,
                login=data["login"],
                password=password,
                organisation_id=library.pk,
                role=data["role"],
                name=data["name"],
            )
        except Invalid as refusal:
            form.add_error(None, str(refusal.sentence))
        except Refusal as refusal:
            form.add_error("login", str(refusal.sentence))
        else:
            context |= {"made": user, "password": password}
    return show(request, "desk/manage/new_staff.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@at_desk
def person(request: Request, person: str) -> HttpResponse:
    """Show one member of staff; give or take a role, a new password, or end the log-in."""
    user = _user(request.actor, person)
    context: dict[str, Any] = {"section": "manage"}
    if request.method == "POST":
        password = _change(request, user)
        if password is None:
            return _kept(request, "desk:staff")
        context["password"] = password
    roles = _roles(request.actor, user.pk)
    context |= {
        "person": user,
        "roles": roles,
        "form": RoleForm(organisations=_choices(request.actor)),
    }
    return show(request, "desk/manage/person.html", context)


def _change(request: Request, user: Any) -> str | None:
    """Do what was pressed; a new password comes back to be shown once."""
    actor, act = request.actor, request.POST.get("act", "")
    if act == "password":
        password = services.new_password()
        services.set_password(actor, user_id=user.pk, password=password)
        return password
    if act == "end":
        services.end_user(actor, user_id=user.pk)
        return None
    library = _organisation(actor, request.POST.get("organisation", ""), permissions.MANAGE_USERS)
    role = request.POST.get("role", "")
    if act == "grant":
        services.grant_role(actor, user_id=user.pk, role=role, organisation_id=library.pk)
    elif act == "withdraw":
        services.withdraw_role(actor, user_id=user.pk, role=role, organisation_id=library.pk)
    else:
        raise Invalid
    return None


def _user(actor: Actor, public_id: str) -> Any:
    found = next((user for user in selectors.staff(actor) if str(user.public_id) == public_id), None)
    if found is None:
        raise NotFound
    return found


def _roles(actor: Actor, user_id: int) -> list[tuple[str, str | Promise, Any]]:
    """Give the roles of somebody at the libraries whose staff this actor may see, and no others."""
    return [
        (row.role, ROLES.get(row.role, row.role), row.organisation)
        for row in selectors.roles_of(user_id)
        if actor.may(permissions.VIEW_STAFF, at=row.organisation_id)
    ]


def _organisation(actor: Actor, code: str, action: str) -> Any:
    organisation = selectors.organisation(code)
    if not actor.may(action, at=organisation.pk):
        raise NotFound
    return organisation


def _choices(actor: Actor) -> list[tuple[str, str]]:
    return [
        (row.code, row.name)
        for row in selectors.organisations()
        if actor.may(permissions.MANAGE_USERS, at=row.pk)
    ]


def _kept(request: Request, name: str) -> HttpResponse:
    messages.success(request, _("The change is kept."), extra_tags="ok")
    return HttpResponseRedirect(reverse(name))
