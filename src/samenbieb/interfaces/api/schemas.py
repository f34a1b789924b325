"""The shapes of the answers, as JSON Schema: one for each thing that a program may read."""

from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_YES_NO: Schema = {"type": "boolean"}
_YES_NO_UNKNOWN: Schema = {"type": ["boolean", "null"]}
_YEAR: Schema = {"type": ["integer", "null"]}
_DAY_OR_NULL: Schema = {"type": ["string", "null"], "format": "date"}
_STATE: Schema = {"type": "string", "enum": ["ok", "fails", "unknown"]}


def _object(properties: Schema) -> Schema:
    """An object of which every property is always there."""
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_PLACE: Schema = {
    "code": _TEXT,
    "name": _TEXT,
    "kind": {
        "type": "string",
        "enum": ["branch", "service_point", "mini", "self_service", "mobile_stop", "pickup_point"],
    },
    "isil": _TEXT_OR_NULL,
    "library": _object({"code": _TEXT, "name": _TEXT, "isil": _TEXT_OR_NULL}),
    "municipality": _TEXT_OR_NULL,
    "address": _object({"street": _TEXT, "postcode": _TEXT, "town": _TEXT}),
    "phone": _TEXT,
    "offers_pickup": _YES_NO,
    "access": _object(
        {
            "step_free": _YES_NO_UNKNOWN,
            "lift": _YES_NO_UNKNOWN,
            "accessible_toilet": _YES_NO_UNKNOWN,
            "hearing_loop": _YES_NO_UNKNOWN,
            "quiet_hours": _TEXT,
        }
    ),
    "open": _object(
        {
            "is_open": _YES_NO,
            "staffed": _YES_NO,
            "until": _TEXT_OR_NULL,
            "opens_on": _DAY_OR_NULL,
            "opens_at": _TEXT_OR_NULL,
            "reason": _TEXT,
        }
    ),
}
_DAY = _object(
    {
        "day": {"type": "string", "format": "date"},
        "openings": _list(_object({"opens": _TEXT, "closes": _TEXT, "staffed": _YES_NO})),
        "reason": _TEXT,
    }
)
_BRIEF: Schema = {
    "id": {"type": "string", "format": "uuid"},
    "title": _TEXT,
    "subtitle": _TEXT,
    "creator": _TEXT,
    "year": _YEAR,
    "forms": _list(_TEXT),
    "languages": _list(_TEXT),
    "audience": _TEXT,
    "summary": _TEXT,
    "series": _list(_TEXT),
    "series_number": _TEXT,
    "copies": _COUNT,
    "on_shelf": _COUNT,
}
_EDITION = _object(
    {
        "id": {"type": "string", "format": "uuid"},
        "title": _TEXT,
        "form": _TEXT,
        "languages": _list(_TEXT),
        "year": _YEAR,
        "publisher": _TEXT,
        "extent": _TEXT,
        "isbns": _list(_TEXT),
    }
)
SCHEMAS: Schema = {
    "Health": _object({"status": _STATE, "database": _STATE, "index": _STATE}),
    "Places": _object({"total": _COUNT, "places": _list(_object(_PLACE))}),
    "Place": _object({**_PLACE, "days": _list(_DAY)}),
    "Hit": _object(_BRIEF),
    "SearchPage": _object(
        {"query": _TEXT, "total": _COUNT, "page": _COUNT, "page_size": _COUNT, "hits": _list(_ref("Hit"))}
    ),
    "Work": _object(
        {
            **_BRIEF,
            "creators": _list(_TEXT),
            "subjects": _list(_TEXT),
            "genres": _list(_TEXT),
            "editions": _list(_EDITION),
        }
    ),
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "code"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": {"type": "string", "description": "A sentence for people, in the language asked for"},
            "status": {"type": "integer"},
            "code": {"type": "string", "description": "Stable; does not change with the language"},
            "fields": {"type": "object", "additionalProperties": _TEXT},
        },
    },
}
