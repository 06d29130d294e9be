"""What the protocol's two versions allow an answer to be, as JSON Schemas in our own writing.

After the schemas of the W3C Entity Reconciliation Community Group: version 0.2 (final report of
2023-04-10) and the draft of 1.0. Stricter than they are where our answers say more.
"""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
ADDRESS: Schema = {"type": "string", "pattern": "^https?://"}
MOMENT = r"^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]"


def record(needed: Schema, optional: Schema | None = None, *, closed: bool = True) -> Schema:
    return {
        "type": "object",
        "properties": needed | (optional or {}),
        "required": list(needed),
        "additionalProperties": not closed,
    }


def array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def template(variable: str) -> Schema:
    return {"type": "string", "pattern": rf"^https?://.*{variable}"}


NAMED = record({"id": TEXT, "name": TEXT})
TYPES = array({"oneOf": [NAMED, TEXT]})
CELL = {
    "oneOf": [
        record({}),
        NAMED,
        record({"str": {"type": "string"}}),
        record({"float": {"type": "number"}}),
        record({"int": {"type": "integer"}}),
        record({"date": {"type": "string", "pattern": MOMENT}}),
    ]
}
META = array(record({"id": TEXT, "name": TEXT}, {"type": NAMED, "service": ADDRESS}))
SUGGESTED = record(
    {"result": array(record({"id": TEXT, "name": TEXT},
                            {"description": {"type": "string"}, "notable": TYPES}))}
)  # fmt: skip


def candidates(feature: Schema) -> Schema:
    return array(
        record(
            {"id": TEXT, "name": TEXT, "score": {"type": "number", "minimum": 0, "maximum": 100}},
            {
                "description": {"type": "string"},
                "type": TYPES,
                "match": {"type": "boolean"},
                "features": array(feature),
            },
        )
    )


def setting(key: str, title: str, help_key: str) -> Schema:
    shared = {key: TEXT, title: TEXT}
    number = record(
        shared | {"type": {"const": "number"}}, {"default": {"type": "number"}, help_key: TEXT}
    )
    choice = record({"value": {"type": "string"}, "name": TEXT})
    select = record(
        shared | {"type": {"const": "select"}, "choices": array(choice)},
        {"default": {"type": "string"}, help_key: TEXT},
    )
    return {"oneOf": [number, select]}


MEASURE = {"oneOf": [{"type": "number"}, {"type": "boolean"}]}
COMMON = {
    "name": TEXT,
    "documentation": ADDRESS,
    "serviceVersion": TEXT,
    "logo": ADDRESS,
    "defaultTypes": array(NAMED) | {"uniqueItems": True},
    "batchSize": {"type": "integer", "minimum": 1},
}
SIZES = {"width": {"type": "integer"}, "height": {"type": "integer"}}
SERVICE = record(
    {
        "service_url": ADDRESS,
        "service_path": TEXT,
        "flyout_service_url": ADDRESS,
        "flyout_service_path": {"type": "string", "pattern": r"\$\{id\}"},
    }
)
MANIFEST_0_2 = record(
    COMMON
    | {
        "versions": {"const": ["0.2"]},
        "identifierSpace": ADDRESS,
        "schemaSpace": ADDRESS,
        "view": record({"url": template(r"\{\{id\}\}")}),
        "suggest": record({"entity": SERVICE, "property": SERVICE, "type": SERVICE}),
        "preview": record({"url": template(r"\{\{id\}\}")} | SIZES),
        "extend": record(
            {
                "propose_properties": record({"service_url": ADDRESS, "service_path": TEXT}),
                "property_settings": array(setting("name", "label", "help_text")),
            }
        ),
    }
)
MANIFEST_1_0 = record(
    COMMON
    | {
        "versions": {"const": ["1.0-draft"]},
        "lang": {"enum": ["zh", "en"]},
        "view": record({"url": template(r"\{\+id\}")}),
        "suggest": record({each: {"type": "boolean"} for each in ("entity", "property", "type")}),
        "preview": record(SIZES),
        "extend": record(
            {
                "proposeProperties": {"type": "boolean"},
                "propertySettings": array(setting("id", "name", "helpText")),
            }
        ),
        "standardizedScore": {"const": True},
    }
)
RESULTS_0_2 = {
    "type": "object",
    "additionalProperties": record(
        {"result": candidates(record({"id": TEXT, "value": MEASURE}, {"name": TEXT}))}
    ),
}
RESULTS_1_0 = record(
    {
        "results": array(
            record({"candidates": candidates(record({"id": TEXT, "name": TEXT, "value": MEASURE}))})
        )
    }
)
EXTENDED_0_2 = record(
    {
        "meta": META,
        "rows": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": array(CELL)},
        },
    }
)
EXTENDED_1_0 = record(
    {
        "meta": META,
        "rows": array(
            record({"id": TEXT, "properties": array(record({"id": TEXT, "values": array(CELL)}))})
        ),
    }
)
PROPOSED = record({"type": {"type": "string"}, "properties": array(NAMED)})
