"""The description of the interface is OpenAPI 3.1, and each address in it answers as described."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.test import Client

from samenbieb.domains.discovery import services as discovery
from samenbieb.interfaces.api.description import document
from tests.factories.catalogue import RecordFactory
from tests.factories.holdings import ItemFactory
from tests.factories.organisations import BranchFactory

pytestmark = pytest.mark.django_db

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def shape_problems(
    value: Any, schema: dict[str, Any], schemas: dict[str, Any], where: str = "$"
) -> list[str]:
    """Hold a value against as much of JSON Schema as the description uses; name what does not fit."""
    if "$ref" in schema:
        return shape_problems(value, schemas[schema["$ref"].rpartition("/")[2]], schemas, where)
    allowed = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    fitting = [name for name in allowed if isinstance(value, TYPES[name])]
    if not fitting or (isinstance(value, bool) and "boolean" not in allowed):
        return [f"{where}: {value!r} is no {allowed}"]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where}: {value!r} is none of {schema['enum']}")
    if schema.get("format") == "uuid":
        uuid.UUID(value)
    if schema.get("format") == "date" and value is not None:
        dt.date.fromisoformat(value)
    inside = _inside_object if isinstance(value, dict) else _inside_list
    if isinstance(value, dict | list):
        found += inside(value, schema, schemas, where)
    return found


def _inside_object(value: dict[str, Any], schema: Any, schemas: Any, where: str) -> list[str]:
    missing = set(schema.get("required", ())) - set(value)
    unsaid = set(value) - set(schema["properties"]) if "properties" in schema else set()
    found = [f"{where}: {name} is missing" for name in sorted(missing)]
    found += [f"{where}: {name} is not described" for name in sorted(unsaid)]
    for name, inner in schema.get("properties", {}).items():
        if name in value:
            found += shape_problems(value[name], inner, schemas, f"{where}.{name}")
    return found


def _inside_list(value: list[Any], schema: Any, schemas: Any, where: str) -> list[str]:
    found = []
    for place, one in enumerate(value):
        found += shape_problems(one, schema["items"], schemas, f"{where}[{place}]")
    return found


def answers_as_described(client: Client, path: str, described: str | None = None) -> Any:
    """Ask for a path and hold the answer against its description. Returns the answer."""
    answer = client.get(path)
    what = document()["paths"][described or path]["get"]["responses"][str(answer.status_code)]
    [(content_type, content)] = what["content"].items()
    assert answer.headers["Content-Type"] == content_type
    assert shape_problems(answer.json(), content["schema"], document()["components"]["schemas"]) == []
    return answer.json()


def test_the_description_is_served_and_sound(client):
    served = client.get("/api/v1/openapi.json").json()
    assert served == document()
    assert served["openapi"].startswith("3.1")
    assert {"title", "version"} <= set(served["info"])
    operations = [operation for item in served["paths"].values() for operation in item.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    assert all(operation["summary"] and operation["responses"] for operation in operations)


def test_every_reference_leads_to_a_schema_and_every_schema_is_used():
    text = str(document())
    asked = set(re.findall(r"#/components/schemas/(\w+)", text))
    assert asked == set(document()["components"]["schemas"])


def test_every_name_in_a_path_is_described():
    for path, item in document()["paths"].items():
        described = {one["name"] for one in item["get"].get("parameters", ()) if one["in"] == "path"}
        assert described == set(re.findall(r"\{(\w+)\}", path))


def test_places_answer_as_described(client):
    branch = BranchFactory(code="proefdorp", name="Proefdorp")
    found = answers_as_described(client, "/api/v1/places")
    assert [place["code"] for place in found["places"]] == ["proefdorp"]
    place = answers_as_described(client, "/api/v1/places/proefdorp", "/api/v1/places/{code}")
    assert place["library"]["isil"] == branch.organisation.isil
    assert place["days"][0]["openings"] == [{"opens": "09:00", "closes": "18:00", "staffed": True}]


@pytest.mark.parametrize(
    ("path", "described", "code"),
    [
        ("/api/v1/places/nergens", "/api/v1/places/{code}", "not_found"),
        ("/api/v1/works/0192aaaa-0000-7000-8000-000000000000", "/api/v1/works/{id}", "title_unknown"),
        ("/api/v1/works/geen-nummer", "/api/v1/works/{id}", "title_unknown"),
    ],
)
def test_what_does_not_exist_is_a_problem_in_words(client, path, described, code):
    problem = answers_as_described(client, path, described)
    assert (problem["status"], problem["code"]) == (404, code)


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v2", "/api/v1/leden", "/api/v1/places/a/b"])
def test_below_api_even_a_wrong_address_answers_for_programs(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_what_can_only_be_read_says_so(client):
    answer = client.post("/api/v1/places")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert answer.json()["code"] == "method_not_allowed"


def test_the_sentence_comes_in_the_language_asked_for_and_the_code_stays(client):
    dutch = client.get("/api/v1/places/nergens", headers={"accept-language": "nl"}).json()
    english = client.get("/api/v1/places/nergens", headers={"accept-language": "en"}).json()
    assert dutch["code"] == english["code"]
    assert dutch["title"] != english["title"]


@pytest.mark.parametrize(
    "asked", ["page=0", "page=x", "page=99999", "page_size=0", "page_size=101", "page=-1"]
)
def test_a_number_out_of_bounds_is_named(client, asked):
    problem = answers_as_described(client, f"/api/v1/search?{asked}", "/api/v1/search")
    assert (problem["status"], problem["code"]) == (422, "invalid")
    assert asked.partition("=")[0] in problem["fields"]


def test_a_title_is_found_and_read_as_described(client, settings, tmp_path):
    settings.HOME = tmp_path
    item = ItemFactory(record=RecordFactory(title="Oorlogswinter"))
    discovery.rebuild()
    page = answers_as_described(client, "/api/v1/search?q=oorlogswinter", "/api/v1/search")
    assert page["total"] == 1
    [hit] = page["hits"]
    assert (hit["title"], hit["copies"], hit["on_shelf"]) == ("Oorlogswinter", 1, 1)
    work = answers_as_described(client, f"/api/v1/works/{hit['id']}", "/api/v1/works/{id}")
    assert [edition["id"] for edition in work["editions"]] == [str(item.record.public_id)]
