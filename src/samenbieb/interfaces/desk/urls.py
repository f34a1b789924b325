"""The addresses of the desk. All are public names (docs/outside.md), in Dutch, without a slash at the end."""

from django.urls import path, register_converter

from samenbieb.interfaces.desk import (
    claims,
    counting,
    deliveries,
    doubts,
    explaining,
    holds,
    home,
    items,
    judgements,
    lend,
    letters,
    management,
    mending,
    notices,
    offline,
    passwords,
    patrons,
    payments,
    places,
    registration,
    returns,
    rule_previews,
    rules,
    sending,
    sessions,
    shortages,
    telling,
    till,
    transit,
    trials,
    trying,
    ways,
    works,
)


class PublicId:
    """A public identifier in an address: a UUID, handed on as text."""

    regex = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

    def to_python(self, value: str) -> str:
        """Read it from an address."""
        return value

    def to_url(self, value: object) -> str:
        """Write it in an address."""
        return str(value)


class JudgementFile(PublicId):
    """The kind of file of an export."""

    regex = r"csv|json"


register_converter(PublicId, "desk_id")
register_converter(JudgementFile, "judgement_file")
app_name = "desk"
urlpatterns = [
    path("balie", home.home, name="home"),
    path("balie/inloggen", sessions.log_in, name="log-in"),
    path("balie/uitloggen", sessions.log_out, name="log-out"),
    path("balie/wachtwoord", passwords.password, name="password"),
    path("balie/plek", sessions.stand, name="stand"),
    path("balie/sw.js", offline.service_worker, name="service-worker"),
    path("balie/nood", offline.emergency, name="emergency"),
    path("balie/kit", home.kit, name="kit"),
    path("balie/uitlenen", lend.lend, name="lend"),
    path("balie/uitlenen/ongedaan", lend.undo, name="lend-undo"),
    path("balie/uitlenen/proef", trying.trial, name="lend-trial"),
    path("balie/uitlenen/verlengen", lend.renew, name="lend-renew"),
    path("balie/innemen", returns.take_in, name="returns"),
    path("balie/innemen/ongedaan", returns.undo, name="return-undo"),
    path("balie/zoeklijst", claims.search_list, name="search-list"),
    path("balie/zoeklijst/melden", claims.claim, name="claim"),
    path("balie/lener", patrons.patrons, name="patrons"),
    path("balie/lener/inschrijven", registration.register, name="register"),
    path("balie/lener/<desk_id:patron>", patrons.patron, name="patron"),
    path("balie/lener/<desk_id:patron>/wijzigen", registration.edit, name="patron-edit"),
    path("balie/lener/<desk_id:patron>/pas", patrons.new_card, name="patron-card"),
    path("balie/lener/<desk_id:patron>/pincode", patrons.new_pin, name="patron-pin"),
    path("balie/lener/<desk_id:patron>/verlengen", patrons.renew_membership, name="patron-renew"),
    path("balie/lener/<desk_id:patron>/alles-verlengen", patrons.renew_loans, name="patron-renew-loans"),
    path("balie/lener/<desk_id:patron>/blokkeren", patrons.block, name="patron-block"),
    path("balie/lener/<desk_id:patron>/deblokkeren", patrons.unblock, name="patron-unblock"),
    path("balie/lener/<desk_id:patron>/gezin", patrons.link, name="patron-link"),
    path("balie/lener/<desk_id:patron>/berichten", notices.told, name="patron-told"),
    path("balie/lener/<desk_id:patron>/kanaal", telling.choose_channel, name="patron-channel"),
    path("balie/brieven", letters.letters, name="letters"),
    path("balie/brieven/<desk_id:batch>/bestand", letters.letters_file, name="letters-file"),
    path("balie/brieven/<desk_id:batch>/geprint", letters.letters_printed, name="letters-printed"),
    path("balie/reserveringen", holds.holds, name="holds"),
    path("balie/reserveringen/opruimen", holds.clear, name="holds-clear"),
    path("balie/reserveringen/annuleren", holds.cancel, name="hold-cancel"),
    path("balie/reserveringen/toch", holds.undo_cancel, name="hold-undo"),
    path("balie/reserveringen/bijkopen", shortages.shortages, name="shortages"),
    path("balie/reserveringen/bijkopen.csv", shortages.shortages_csv, name="shortages-csv"),
    path("balie/reserveren", holds.find_title, name="find-title"),
    path("balie/reserveren/<desk_id:work>", holds.reserve, name="reserve"),
    path("balie/transport", transit.transit, name="transit"),
    path("balie/transport/sturen", sending.send, name="send"),
    path("balie/transport/afbreken", sending.call_off, name="call-off"),
    path("balie/kas", till.till, name="till"),
    path("balie/kas/<desk_id:closing>", till.closing, name="till-closing"),
    path("balie/kas/<desk_id:closing>.csv", till.closing_csv, name="till-closing-csv"),
    path("balie/betalen/<desk_id:patron>", payments.payments, name="payments"),
    path("balie/betalen/<desk_id:patron>/kwijtschelden", payments.waive, name="waive"),
    path("balie/betalen/<desk_id:patron>/terugbetalen", payments.refund, name="refund"),
    path("balie/betalen/<desk_id:patron>/herstellen", payments.void, name="void"),
    path("balie/betalen/<desk_id:patron>/bon/<desk_id:credit>", payments.receipt, name="receipt"),
    path("balie/titels", items.items, name="items"),
    path("balie/tellen", counting.counts, name="counts"),
    path("balie/tellen/<desk_id:count>", counting.count, name="count"),
    path("balie/tellen/<desk_id:count>/einde", counting.end, name="count-end"),
    path("balie/tellen/<desk_id:count>/verschillen.csv", counting.differences_csv, name="count-csv"),
    path("balie/tellen/<desk_id:count>/verschil/<desk_id:line>", counting.settle, name="count-settle"),
    path("balie/titels/titel/<desk_id:work>", items.copies, name="copies"),
    path("balie/titels/<desk_id:item>", items.item, name="item"),
    path("balie/titels/<desk_id:item>/melding", items.mark, name="item-mark"),
    path("balie/zoeken/oordelen", judgements.judgements, name="judgements"),
    path("balie/zoeken/oordelen/weg", judgements.withdraw, name="judgement-withdraw"),
    path("balie/zoeken/oordelen.<judgement_file:form>", judgements.export, name="judgement-export"),
    path("balie/leveringen", deliveries.deliveries, name="deliveries"),
    path("balie/leveringen/inbrengen", deliveries.bring_in, name="delivery-new"),
    path("balie/leveringen/apart", mending.asides, name="asides"),
    path("balie/leveringen/apart/<desk_id:aside>", mending.aside, name="aside"),
    path("balie/leveringen/apart/<desk_id:aside>/bytes", mending.aside_bytes, name="aside-bytes"),
    path("balie/leveringen/apart/<desk_id:aside>/bestand", mending.mended_file, name="aside-file"),
    path("balie/leveringen/apart/<desk_id:aside>/wegleggen", mending.put_away, name="aside-away"),
    path("balie/leveringen/apart/<desk_id:aside>/ongedaan", mending.undo, name="aside-undo"),
    path("balie/leveringen/<desk_id:run>", deliveries.delivery, name="delivery"),
    path("balie/leveringen/<desk_id:run>/verslag.csv", deliveries.report_csv, name="delivery-csv"),
    path("balie/leveringen/<desk_id:run>/verslag.json", deliveries.report_json, name="delivery-json"),
    path("balie/leveringen/<desk_id:run>/open", deliveries.open_bytes, name="delivery-open"),
    path("balie/leveringen/<desk_id:run>/apart/<int:position>", deliveries.kept_aside, name="kept-aside"),
    path("balie/catalogus/titel/<desk_id:work>", works.work, name="catalogue-work"),
    path("balie/catalogus/titel/<desk_id:work>/samenvoegen", works.find, name="catalogue-find"),
    path(
        "balie/catalogus/titel/<desk_id:work>/samenvoegen/<desk_id:into>", works.join, name="catalogue-join"
    ),
    path("balie/catalogus/titel/<desk_id:work>/splitsen", works.separate, name="catalogue-separate"),
    path("balie/catalogus/twijfel", doubts.doubts, name="doubts"),
    path("balie/catalogus/twijfel/<desk_id:doubt>", doubts.doubt, name="doubt"),
    path("balie/catalogus/handelingen", works.acts, name="catalogue-acts"),
    path("balie/catalogus/handelingen/<desk_id:act>", works.act, name="catalogue-act"),
    path("balie/catalogus/handelingen/<desk_id:act>/ongedaan", works.undo, name="catalogue-undo"),
    path("beheer", management.manage, name="manage"),
    path("beheer/modules", management.modules, name="modules"),
    path("beheer/medewerkers", management.staff, name="staff"),
    path("beheer/medewerkers/nieuw", management.new_staff, name="staff-new"),
    path("beheer/medewerkers/<desk_id:person>", management.person, name="staff-person"),
    path("beheer/regels", rules.rules, name="rules"),
    path("beheer/berichten", notices.notices, name="notices"),
    path("beheer/berichten/<slug:code>/<slug:kind>/<slug:language>", notices.notice, name="notice"),
    path("beheer/toetsen", trials.trials, name="trials"),
    path("beheer/toetsen/nieuw", trials.new, name="trial-new"),
    path("beheer/toetsen/<desk_id:trial>", trials.trial, name="trial"),
    path("beheer/toetsen/<desk_id:trial>/draaien", trials.run, name="trial-run"),
    path("beheer/toetsen/<desk_id:trial>/wijzigen", trials.change, name="trial-change"),
    path("beheer/verzenden/<slug:code>", telling.habit, name="sending"),
    path("beheer/vervoer", ways.ways, name="ways"),
    path("beheer/regels/bekijken", rule_previews.preview, name="rule-preview"),
    path("beheer/regels/ongedaan", rules.undo, name="rule-undo"),
    path("balie/uitleg/lening/<desk_id:loan>", explaining.loan, name="explain-loan"),
    path("balie/uitleg/regel", explaining.rule, name="explain-rule"),
    path("beheer/vestigingen/<slug:code>", places.place, name="place"),
    path("beheer/vestigingen/<slug:code>/uren", places.hours, name="place-hours"),
    path("beheer/vestigingen/<slug:code>/uitzondering", places.exception, name="place-exception"),
    path("beheer/vestigingen/<slug:code>/uitzondering/weg", places.withdraw, name="place-withdraw"),
    path("beheer/vestigingen/<slug:code>/uren/terug", places.undo, name="place-undo"),
]
