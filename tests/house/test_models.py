"""Names, gates and keep-times of everything that is stored."""

import ast
import re
from collections.abc import Iterator

from django.apps import apps
from django.db import models

from samenbieb.kernel import permissions, retention
from tests.house.tree import named, short

# A model with one of these fields, or that points to a person, holds personal data.
PERSONAL_FIELDS = {
    "given_name", "family_name", "birth_on", "email", "phone", "street", "postcode", "login", "pin_hash", "person_id",
    "address", "changed_by",
}  # fmt: skip
PEOPLE = {"patrons.Person", "patrons.Membership", "organisations.User"}
# Contact facts of a library, not of a human being.
NOT_PERSONAL = {"organisations.Organisation", "organisations.Branch"}

# Moments with another name, and why.
OTHER_NAMES = {
    "organisations.User.last_login": "Django's own",
    "circulation.Hold.queue_key": "a place in the queue: usually the moment of placing, but a corrected hold keeps its turn",
}

# Files with hand-written SQL: why the ORM does not do, and whose rows it reaches.
HAND_WRITTEN_SQL = {
    "src/samenbieb/domains/organisations/selectors/staff.py": "one member of staff and their roles, at every request of a desk",
    "src/samenbieb/domains/patrons/selectors/cards.py": "a card of any library, at every scan: found by number; the look is audited",
    "src/samenbieb/domains/circulation/selectors/loans.py": "the running loans of one person at the libraries of the actor's grant, at every scan",
    "src/samenbieb/domains/circulation/selectors/holds.py": "the running holds of one person at the libraries of the actor's grant; a place in the queue counts everybody",
    "src/samenbieb/domains/patrons/services/cards.py": "the serial of a new card number is a sequence of the database",
    "src/samenbieb/domains/holdings/services/dates.py": "thousands of last moments as two arrays; rows that the caller has locked",
    "src/samenbieb/domains/circulation/services/moved_rows.py": "thousands of last moments as arrays; loans of one place, after its permission",
    "src/samenbieb/domains/patrons/services/locks.py": "the lock of a scan: whose card; advisory lock on a name; found by number",
    "src/samenbieb/domains/patrons/selectors/blocks.py": "the blocks of one person at one library and in the network, at every scan",
    "src/samenbieb/domains/circulation/services/facts.py": "limits count all that one person has at home, wherever it was lent",
    "src/samenbieb/domains/patrons/selectors/borrowers.py": "who scans at any desk of the network: found by card number",
    "src/samenbieb/domains/payments/services/charges.py": "the charge of the subject that the caller acts on, at every late return",
    "src/samenbieb/domains/payments/selectors/accounts.py": "the balance of one person, at every scan; a debt counts where they borrow",
    "src/samenbieb/domains/holdings/services/scanned.py": "a scan at any desk of the network acts on any item: found by barcode",
    "src/samenbieb/domains/circulation/services/scanning.py": "loans of one person and the queue of one item, at every scan; decision 0076",
    "src/samenbieb/domains/circulation/services/taking_in.py": "the newest loan of one item, at every return; a scan at any desk takes in any item",
    "src/samenbieb/domains/holdings/services/custody.py": "one item is read and moves, at every scan; the caller found and locked it",
    "src/samenbieb/domains/holdings/selectors/items.py": "a scan at any desk of the network finds any item: by barcode",
    "src/samenbieb/domains/catalogue/selectors/works.py": "works and their editions, at every list; the catalogue is national",
    "src/samenbieb/domains/catalogue/selectors/records.py": "the work of one record, at every scan; the catalogue is national",
    "src/samenbieb/domains/circulation/services/handing_on.py": "the hold that has or gets one item, and the labels in use on one hold shelf, at every scan",
    "src/samenbieb/domains/circulation/services/waiting.py": "the queue for a title is one, over all libraries",
    "src/samenbieb/domains/messages/services/sending.py": "what became of one notice, at every hand-over; the worker claimed it",
    "src/samenbieb/domains/circulation/services/target_facts.py": "titles that were just changed, many at once; their queues are one, over all libraries",
    "src/samenbieb/domains/circulation/services/targeting.py": "questions to many places begin and end at once; under the locks of their titles",
    "src/samenbieb/domains/holdings/selectors/copies.py": "the copies of many titles, at every change of a queue; what the network owns is public",
    "src/samenbieb/kernel/statements.py": "where prepared statements go to the database; no rows of its own",
    "src/samenbieb/kernel/objects.py": "a SELECT made of the fields of a model; who uses it stands here",
    "src/samenbieb/kernel/remembering.py": "which version of settled rows holds; no rows of a library",
    "src/samenbieb/kernel/locking.py": "lock timeout and advisory lock; no rows",
    "src/samenbieb/kernel/audit.py": "a line of the trail, at every act; written only",
    "src/samenbieb/kernel/idempotency.py": "the key of a scan and its answer, at every act; found by actor and key",
    "src/samenbieb/kernel/outbox.py": "facts, at every act (with its lines of the trail) and by COPY; a count for the health page; no rows of a library",
    "src/samenbieb/kernel/demo.py": "ANALYZE after loading; no rows",
    "src/samenbieb/domains/discovery/services/keeping.py": "advisory lock around the writer of the index; no rows",
    "src/samenbieb/domains/catalogue/services/imports.py": "advisory lock: one run per delivery; no rows",
    "src/samenbieb/domains/catalogue/services/copying.py": "COPY of title records; the catalogue is national",
    "src/samenbieb/domains/catalogue/services/batches.py": "the numbers of a batch as one array; the catalogue is national",
    "src/samenbieb/domains/catalogue/services/matching.py": "the numbers of a batch as two arrays; the catalogue is national",
    "src/samenbieb/domains/catalogue/services/works.py": "advisory lock while works are grouped; the keys of a batch as one array; the catalogue is national",
    "src/samenbieb/interfaces/web/sessions.py": "the session of a request, found by its key; no rows of a library",
    "src/samenbieb/interfaces/api/health.py": "asks whether the database answers; no rows",
    "src/samenbieb/interfaces/cli/checking.py": "asks for the version of the server; no rows",
    "src/samenbieb/interfaces/cli/management/commands/serve.py": "asks whether any library was entered; no rows",
}
SQL = re.compile(r"\.cursor\(\)|\.raw\(|RawSQL\(|\.extra\(|\bStatement\(|\bObjects\(|ServerBindingCursor\(")


def _own_models() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model.__module__.startswith("samenbieb."):
            yield model


def test_an_instant_ends_in_at_and_a_day_in_on() -> None:
    wrong = []
    for model in _own_models():
        for field in model._meta.local_fields:
            expected = {"DateTimeField": "_at", "DateField": "_on"}.get(field.get_internal_type())
            if expected and not field.name.endswith(expected):
                wrong.append(f"{model._meta.label}.{field.name}")
    assert set(wrong) - OTHER_NAMES.keys() == set()


def test_money_is_whole_cents() -> None:
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in _own_models()
        for field in model._meta.local_fields
        if isinstance(field, models.FloatField)
        or (field.name.endswith("_cents") and not isinstance(field, models.IntegerField))
    ]
    assert wrong == []


def test_every_model_with_personal_data_has_a_keep_time() -> None:
    kept = {keep.model for keep in retention.all_keep_times()}
    without = []
    for model in _own_models():
        label = model._meta.label
        fields = model._meta.local_fields
        personal = {field.name for field in fields} & PERSONAL_FIELDS or {
            field.name
            for field in fields
            if field.is_relation and getattr(field.related_model, "_meta", None)
            if field.related_model._meta.label in PEOPLE
        }
        if personal and label not in NOT_PERSONAL | kept:
            without.append(f"{label} ({', '.join(sorted(personal))})")
    assert without == []


def test_every_keep_time_is_of_a_model_that_exists() -> None:
    assert [keep.model for keep in retention.all_keep_times() if not _exists(keep.model)] == []


def _exists(label: str) -> bool:
    try:
        apps.get_model(label)
    except LookupError:
        return False
    return True


def test_whoever_looks_across_all_libraries_says_why() -> None:
    """A sentence, on the spot or in a constant of the file."""
    silent = []
    for path in named(".py", below="src/samenbieb"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "across_all":
                reasons = [word.value for word in node.keywords if word.arg == "reason"]
                if not any(_is_sentence(reason) for reason in reasons):
                    silent.append(f"{short(path)}:{node.lineno}")
    assert silent == []


def _is_sentence(reason: ast.expr) -> bool:
    if isinstance(reason, ast.Name):
        return reason.id.isupper()
    return isinstance(reason, ast.Constant) and len(str(reason.value)) > 10


def test_hand_written_sql_is_known_and_has_a_reason() -> None:
    found = {
        short(path)
        for path in named(".py", below="src/samenbieb")
        if "/migrations/" not in short(path) and SQL.search(path.read_text(encoding="utf-8"))
    }
    assert found == HAND_WRITTEN_SQL.keys()


def test_no_signals_and_no_tricks_in_save() -> None:
    wrong = [
        short(path)
        for path in named(".py", below="src/samenbieb/domains")
        if re.search(
            r"django\.(db\.models|dispatch|core)\.?signals?|def save\(", path.read_text(encoding="utf-8")
        )
    ]
    assert wrong == []


def test_every_action_has_a_role_that_holds_it() -> None:
    actions = permissions.all_actions()
    assert len(actions) > 10
    assert [action for action, roles in actions.items() if not roles] == []


def test_an_action_is_named_after_its_room() -> None:
    rooms = {config.label for config in apps.get_app_configs()}
    assert [action for action in permissions.all_actions() if action.split(".")[0] not in rooms] == []
