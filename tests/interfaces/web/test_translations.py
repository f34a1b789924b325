"""Dutch is complete: every text of the source has a finished translation."""

from django.conf import settings

from samenbieb.interfaces.web import translations


def test_the_kit_and_the_portal_have_every_text_in_dutch() -> None:
    po_file = settings.LOCALE_PATHS[0] / "nl" / "LC_MESSAGES" / "django.po"
    ours = [
        problem
        for problem in translations.problems(po_file)
        if "interfaces/portal" in problem or "interfaces/web/" in problem
    ]
    assert ours == []
