"""Whether the process lives, and whether it can answer: for those who watch over it."""

from flask import Blueprint, Response, jsonify

from anbao.store.jail import Engine


def health_checks(engine: Engine) -> Blueprint:
    """Build ``/health/live`` and ``/health/ready`` over *engine*."""
    checks = Blueprint("health", __name__, url_prefix="/health")

    @checks.get("/live")
    def live() -> Response:
        """Answer at all."""
        return _uncached({"status": "live"})

    @checks.get("/ready")
    def ready() -> Response:
        """Say whether the data is loaded and the jail answers."""
        if engine.ready():
            return _uncached({"status": "ready", "version": engine.version})
        response = _uncached({"status": "not-ready"})
        response.status_code = 503
        response.headers["Retry-After"] = "1"
        return response

    return checks


def _uncached(document: dict[str, str]) -> Response:
    response = jsonify(document)
    response.headers["Cache-Control"] = "no-store"
    return response
