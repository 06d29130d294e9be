"""Real servers on loopback: ``anbao serve --only`` over small files that the tests write."""

import pytest

from tests.conftest import Start
from tests.web.live_server import DEADLINE, Server

TRIG = """
@prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:shop ex:name "商店"@zh , "shop"@en ; ex:sells ex:kettle , ex:lamp .
ex:kettle ex:price 30 ; ex:note "<script>alert(1)</script>" .
ex:lamp ex:price 12.5 ; ex:note "bell\\u0007 and tab\\t" ; ex:home <javascript:alert(1)> .
ex:big { ex:kettle ex:weight 3 . }
"""


@pytest.fixture(scope="session")
def served(start_server: Start, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server over ``TRIG`` with a deadline of two seconds."""
    path = tmp_path_factory.mktemp("served") / "shop.trig"
    path.write_text(TRIG, encoding="utf-8")
    return start_server("--only", path, "--timeout", str(DEADLINE))
