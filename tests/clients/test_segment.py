"""Segment's own clients, unchanged but for the host."""

import pathlib
import subprocess

import segment.analytics as segment_module
from segment.analytics.client import Client

HERE = pathlib.Path(__file__).parent


def test_analytics_node_delivers_every_kind_once(server):
    key = server.key("node-shop")
    subprocess.run(["node", str(HERE / "send.mjs"), server.address, key], check=True, timeout=60, cwd=HERE)
    rows = server.sql("SELECT kind, COUNT(*) AS n FROM interactions WHERE source = 'node-shop' GROUP BY kind ORDER BY kind")
    assert {row["kind"]: row["n"] for row in rows} == {
        "alias": 1, "group": 1, "identify": 1, "order": 6, "page": 1, "screen": 1,
    }
    money = server.sql("SELECT currency, SUM(amount_minor) AS m FROM interactions WHERE source = 'node-shop' AND kind = 'order' GROUP BY currency")
    assert money == [{"currency": "EUR", "m": 6 * 1250}]
    customers = server.sql("SELECT COUNT(DISTINCT customer_id) AS n FROM interactions WHERE source = 'node-shop'")
    assert customers == [{"n": 1}]


def test_segment_analytics_python_delivers_every_kind_once(server):
    assert segment_module is not None
    errors = []
    client = Client(server.key("python-shop"), host=server.address, on_error=lambda e, items: errors.append(e), gzip=True)
    client.identify("py-ivan", {"name": "Иван Питонов", "email": "ivan.py@example.com"})
    client.page("py-ivan", None, "Home", {"url": "https://shop.example.com/"})
    client.screen("py-ivan", None, "Cart")
    client.group("py-ivan", "py-acme", {"name": "Acme"})
    for i in range(20):
        client.track("py-ivan", "Survey Answered", {"score": 9, "scale": "nps", "touchpoint": "delivery", "comment": "Спасибо!"},
                     message_id=f"py-answer-{i % 19}")
    client.shutdown()
    assert errors == []
    rows = server.sql("SELECT kind, COUNT(*) AS n FROM interactions WHERE source = 'python-shop' GROUP BY kind ORDER BY kind")
    assert {row["kind"]: row["n"] for row in rows} == {"feedback": 19, "group": 1, "identify": 1, "page": 1, "screen": 1}
