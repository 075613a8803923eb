"""The lake on object storage: the same company, its history in a bucket, read back by others."""

import base64
import json
import urllib.request

import boto3
import pytest
from deltalake import DeltaTable
from moto.server import ThreadedMotoServer

from conftest import Server, free_port

KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": "us-east-1"}


@pytest.fixture
def bucket():
    port = free_port()
    storage = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    storage.start()
    address = f"http://127.0.0.1:{port}"
    boto3.client("s3", endpoint_url=address, region_name=KEYS["AWS_REGION"], aws_access_key_id="testing",
                 aws_secret_access_key="testing").create_bucket(Bucket="rapport")
    yield address
    storage.stop()


def send(server: Server, key: str, first: int, count: int) -> None:
    events = [{"type": "track", "messageId": f"m{n}", "userId": f"u{n % 50}", "event": "Survey Answered",
               "properties": {"score": n % 11, "scale": "nps", "touchpoint": "delivery"}}
              for n in range(first, first + count)]
    request = urllib.request.Request(
        server.address + "/v1/batch", json.dumps({"batch": events}).encode(),
        {"Content-Type": "application/json",
         "Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()})
    assert urllib.request.urlopen(request).status == 200


def test_a_company_keeps_its_lake_in_a_bucket(bucket, tmp_path):
    server = Server(tmp_path / "data", ["serve"])
    where = {**KEYS, "AWS_ENDPOINT_URL": bucket, "AWS_ALLOW_HTTP": "true"}
    server.environment |= {**where, "RAPPORT_LAKE_URL": "s3://rapport/company/lake"}
    server.start()
    send(server, server.key("shop"), 0, 500)
    server.stop()  # a stopping server leaves everything in the lake
    assert not (tmp_path / "data" / "lake").exists()
    table = DeltaTable("s3://rapport/company/lake/interactions", storage_options=where)
    assert table.to_pyarrow_table(columns=["seq"]).num_rows == 500, "others read the bucket"

    server.start()
    send(server, server.key("shop-2"), 500, 300)
    counted = server.sql("SELECT COUNT(*) AS n, SUM(score) AS s FROM interactions")[0]
    assert counted["n"] == 800, "lake and tail together"
    assert counted["s"] == sum(n % 11 for n in range(800))
    server.stop(kill=True)

    server.start()
    assert server.sql("SELECT COUNT(*) AS n FROM interactions")[0]["n"] == 800, "after a kill"
    server.stop()
