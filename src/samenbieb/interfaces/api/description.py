"""The description of this interface: OpenAPI 3.1, written by hand beside the views it describes."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from samenbieb.interfaces.api.answers import problem, read
from samenbieb.interfaces.api.schemas import SCHEMAS
from samenbieb.kernel.errors import NotFound

VERSION = "1.0.0"


@read
def openapi(request: HttpRequest) -> dict[str, Any]:
    """Give the whole description."""
    return document()


def nothing_here(request: HttpRequest, rest: str | None = None) -> HttpResponse:
    """Say that an address below `/api/` leads nowhere."""
    return problem(NotFound.code, 404, NotFound.message)


def document() -> dict[str, Any]:
    """Make the description; what is not built is not in it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Samenbieb",
            "version": VERSION,
            "summary": "The library system of the Dutch public libraries: what everybody may read.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            "/health": {
                "get": {
                    "operationId": "health",
                    "summary": "Whether the database and the index answer",
                    "responses": {
                        "200": _json("Both answer.", "Health"),
                        "503": _json("One of them does not.", "Health"),
                    },
                }
            },
            "/api/v1/openapi.json": _get(
                "openapi", "This description", {"200": {"description": "OpenAPI 3.1", "content": _ANY_JSON}}
            ),
            "/api/v1/places": _get(
                "places", "All places of the network", {"200": _json("The places, by name.", "Places")}
            ),
            "/api/v1/places/{code}": _get(
                "place",
                "One place with its hours of the coming two weeks",
                {"200": _json("The place.", "Place"), "404": _PROBLEM},
                [_in_path("code", "The code in the address of the place")],
            ),
            "/api/v1/search": _get(
                "search",
                "Search the catalogue",
                {"200": _json("One hit for each work.", "SearchPage"), "422": _PROBLEM},
                _SEARCH_PARAMETERS,
            ),
            "/api/v1/works/{id}": _get(
                "work",
                "One title with its editions",
                {"200": _json("The title.", "Work"), "404": _PROBLEM},
                [_in_path("id", "The identifier of a work, as in a hit")],
            ),
        },
        "components": {"schemas": SCHEMAS},
    }


def _get(
    name: str, summary: str, responses: dict[str, Any], parameters: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    described = {"operationId": name, "summary": summary, "responses": responses}
    return {"get": {**described, "parameters": parameters} if parameters else described}


def _json(description: str, schema: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }


def _in_path(name: str, description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string"},
    }


def _in_query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


_LIST = {"type": "array", "items": {"type": "string"}}
_ANY_JSON = {"application/json": {"schema": {"type": "object"}}}
_PROBLEM = {
    "description": "Why not, in a sentence (RFC 9457).",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_SEARCH_PARAMETERS = [
    _in_query("q", "What the reader types: words, a name, an ISBN", {"type": "string", "maxLength": 300}),
    _in_query("form", "Only these forms (`book`, `audiobook`, `dvd`); may be repeated", _LIST),
    _in_query("audience", "Only for these readers (`child`, `adult`); may be repeated", _LIST),
    _in_query("language", "Only these languages, as MARC codes (`dut`); may be repeated", _LIST),
    _in_query("subject", "Only these subjects; may be repeated", _LIST),
    _in_query("branch", "Only what these places hold, by code; may be repeated", _LIST),
    _in_query("available", "Only what stands on a shelf now", {"type": "boolean"}),
    _in_query("page", "Page, from 1", {"type": "integer", "minimum": 1, "maximum": 500, "default": 1}),
    _in_query(
        "page_size", "Hits on a page", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
    ),
]
