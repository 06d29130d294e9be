"""What the reconciliation service says of itself, in each version of the protocol."""

from typing import Any

from flask import request

from anbao import __version__
from anbao.linking.columns import Columns
from anbao.namespaces import AB, BASE
from anbao.web.language import say, wanted_language
from anbao.web.limits import HttpLimits
from anbao.web.reconciliation_answers import DEFAULT_TYPES, named

_PREVIEW = {"width": 430, "height": 300}


def _common(columns: Columns, limits: HttpLimits) -> dict[str, Any]:
    types = {each.id: each for each in columns.types}
    root = request.host_url.rstrip("/")
    return {
        "name": say("安保：电子商务消费者安全保障法", "Anbao: consumer-safety law in e-commerce"),
        "documentation": f"{root}/docs",
        "serviceVersion": __version__,
        "logo": f"{root}/static/seal.svg",
        "defaultTypes": [named(types[each]) for each in DEFAULT_TYPES if each in types],
        "batchSize": limits.reconcile_batch,
    }


def _settings(key: str, text: str, help_key: str) -> list[dict[str, Any]]:
    """Write what can be set of a property to fetch; the versions name three of the fields apart."""
    languages = [("", say("界面语言", "as asked")), ("zh", "中文"), ("en", "English"),
                 ("all", say("两种", "both"))]  # fmt: skip
    return [
        {"type": "number", "default": 0, key: "limit", text: say("至多几个值", "Most values"),
         help_key: say("0 表示全部", "0 means all")},
        {"type": "select", "default": "", key: "lang", text: say("语言", "Language"),
         "choices": [{"value": value, "name": name} for value, name in languages]},
    ]  # fmt: skip


def manifest_0_2(columns: Columns, limits: HttpLimits) -> dict[str, Any]:
    """Describe the service as version 0.2 has it."""
    root = request.host_url.rstrip("/")
    suggest = {
        what: {
            "service_url": root,
            "service_path": f"/reconcile/suggest/{what}",
            "flyout_service_url": root,
            "flyout_service_path": f"/reconcile/flyout/{what}?id=${{id}}",
        }
        for what in ("entity", "property", "type")
    }
    propose = {"service_url": root, "service_path": "/reconcile/extend/propose"}
    return {
        "versions": ["0.2"],
        **_common(columns, limits),
        "identifierSpace": f"{BASE}/",
        "schemaSpace": str(AB),
        "view": {"url": f"{root}/{{{{id}}}}"},
        "suggest": suggest,
        "preview": {"url": f"{root}/reconcile/preview?id={{{{id}}}}", **_PREVIEW},
        "extend": {
            "propose_properties": propose,
            "property_settings": _settings("name", "label", "help_text"),
        },
    }


def manifest_1_0(columns: Columns, limits: HttpLimits) -> dict[str, Any]:
    """Describe the service as the draft of version 1.0 has it."""
    return {
        "versions": ["1.0-draft"],
        **_common(columns, limits),
        "lang": wanted_language(),
        "view": {"url": f"{request.host_url}{{+id}}"},
        "suggest": {"entity": True, "property": True, "type": True},
        "preview": dict(_PREVIEW),
        "extend": {
            "proposeProperties": True,
            "propertySettings": _settings("id", "name", "helpText"),
        },
        "standardizedScore": True,
    }
