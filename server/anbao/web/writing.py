"""What the doors that write share."""

from flask import Response, request

from anbao.errors import BadRequest, UpdateDisabled
from anbao.namespaces import BASE
from anbao.store.change import Change
from anbao.store.depot import Depot, Order
from anbao.store.jail import Cancellation
from anbao.store.limits import EngineLimits
from anbao.store.update_text import checked_update
from anbao.web.sparql_request import Asked, Told
from anbao.web.tokens import required


def cache_control(*, writable: bool) -> str:
    """Return how long an answer may be kept: not at all where the next request may change it."""
    return "no-cache" if writable else "public, max-age=300, stale-while-revalidate=300"


def run_update(depot: Depot | None, limits: EngineLimits, told: Told | Asked | None) -> Response:
    """Do what an update says, for a token of scope write."""
    if depot is None:
        raise update_disabled()
    token = required("write")
    if not isinstance(told, Told):
        raise BadRequest("这里只接受更新", "this address takes updates only")
    text = checked_update(told.text, limits, told.using, told.using_named)
    order = Order(
        f"{token.name} ({token.id})",
        cancellation=request.environ.get("anbao.cancellation") or Cancellation(),
    )
    depot.change(Change("update", f"{BASE}/", text=text), order)
    return Response(status=204)


def update_disabled() -> UpdateDisabled:
    """Return the refusal of every change where the dataset is made from source files."""
    return UpdateDisabled(
        "本服务器的数据集只读，不接受更新；可写的数据集以 anbao serve --only 文件 --writable "
        "--tokens 令牌文件 启动",
        "the dataset of this server only reads; one that takes updates is started by "
        "anbao serve --only FILE --writable --tokens FILE",
    )
