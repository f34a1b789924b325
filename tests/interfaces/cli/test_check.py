"""`samenbieb check` names what is wrong, one line each, and says what to do."""

import contextlib

import pytest
from django.core.management import call_command

from samenbieb.domains.discovery import services as discovery
from samenbieb.interfaces.cli import checking

pytestmark = pytest.mark.django_db


def finding(name):
    """Give what was found under a name."""
    return next(one for one in checking.findings() if one.name == name)


@pytest.fixture(autouse=True)
def _home_of_its_own(settings, tmp_path):
    settings.HOME = tmp_path


def test_a_fresh_installation_for_this_machine_only_is_in_order(settings):
    settings.HOST = "127.0.0.1"
    discovery.rebuild()
    wrong = [one for one in checking.findings() if not one.well]
    assert [one for one in wrong if one.name not in {"letters", "translations", "tables"}] == []


def test_without_an_index_it_says_how_to_make_one():
    assert "search rebuild" in finding("search index").advice


def test_whoever_serves_the_world_must_name_hosts_and_use_https(settings):
    settings.HOST = "0.0.0.0"
    assert "SAMENBIEB_ALLOWED_HOSTS" in finding("host names").advice
    assert "SAMENBIEB_HTTPS" in finding("https").advice
    settings.ALLOWED_HOSTS, settings.SESSION_COOKIE_SECURE = ["bibliotheek.example"], True
    assert finding("host names").well
    assert finding("https").well
    assert "SAMENBIEB_TRUSTED_PROXIES" in finding("proxies").advice
    settings.TRUSTED_PROXIES = 1
    assert finding("proxies").well


def test_what_cannot_be_seen_from_inside_is_asked_and_not_called_ok(settings, capsys):
    settings.HOST = "127.0.0.1"
    for name in ("host names", "https"):
        assert "before it?" in finding(name).question
        assert finding(name).well
    with contextlib.suppress(SystemExit):
        call_command("check")
    lines = [line for line in capsys.readouterr().out.splitlines() if "before it?" in line]
    assert len(lines) == 2
    assert not any("ok  " in line for line in lines)
    settings.ALLOWED_HOSTS, settings.SESSION_COOKIE_SECURE = ["bibliotheek.example"], True
    assert not finding("host names").question
    assert not finding("https").question


@pytest.mark.parametrize(
    ("name", "changed", "advice"),
    [
        ("debug", {"DEBUG": True}, "SAMENBIEB_DEBUG"),
        ("secret key", {"SECRET_KEY": "short"}, "SAMENBIEB_SECRET_KEY"),
        ("mail", {"MAIL_URL": "smtp://"}, "SAMENBIEB_MAIL_URL"),
    ],
)
def test_each_unsafe_setting_is_named_with_what_to_do(settings, name, changed, advice):
    for setting, value in changed.items():
        setattr(settings, setting, value)
    assert advice in finding(name).advice


def test_a_key_that_others_can_read_is_wrong(settings):
    keeper = settings.HOME / "secret_key"
    keeper.write_text("x")
    keeper.chmod(0o644)
    assert "chmod 600" in finding("secret key").advice


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("bieb.example", False)],
)
def test_only_a_loopback_address_stays_on_this_machine(settings, host, alone):
    settings.HOST = host
    assert checking.on_this_machine_only() is alone
