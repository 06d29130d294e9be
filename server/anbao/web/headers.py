"""The headers that every response carries."""

CONTENT_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
_EXPOSED = (
    "Content-Location, ETag, Link, Location, Result-Truncated, Retry-After, Server-Timing, "
    "X-Request-Id"
)
# A page may have its own policy; nothing has its own of the rest.
USUAL = (("Content-Security-Policy", CONTENT_POLICY), ("Referrer-Policy", "same-origin"))
ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", _EXPOSED),
)
VARY = ("Accept", "Accept-Language", "Accept-Encoding")
COMPRESS_FROM = 1024
COMPRESSION = 5


def server_timing(spent: dict[str, float], total: float) -> str:
    """Return the Server-Timing header for seconds *spent* by name, and in all."""
    parts = (f"{name};dur={seconds * 1000:.1f}" for name, seconds in spent.items())
    return ", ".join([*parts, f"total;dur={total * 1000:.1f}"])
