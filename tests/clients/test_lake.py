"""The lake's folder is open: other engines read the same files."""

import duckdb
from deltalake import DeltaTable


def test_deltalake_and_duckdb_read_what_rapport_reads(server):
    server.stop()  # a stopping server leaves everything in the lake
    ours = server.sql("SELECT COUNT(*) AS n, SUM(score) AS s FROM interactions")[0]
    table = DeltaTable(str(server.data / "lake" / "interactions"))
    arrow = table.to_pyarrow_table(columns=["seq", "score"])
    assert arrow.num_rows == ours["n"]
    files = [str(server.data / "lake" / "interactions" / path) for path in
             (uri.split("/lake/interactions/")[-1] for uri in table.file_uris())]
    n, s, numbers = duckdb.sql(
        f"SELECT COUNT(*), SUM(score), COUNT(DISTINCT seq) FROM read_parquet({files!r}, hive_partitioning = true, union_by_name = true)").fetchone()
    assert (n, numbers) == (ours["n"], ours["n"])
    assert abs(s - ours["s"]) < 1e-6
    server.start()


def test_no_personal_data_in_the_lakes_files(server):
    names = server.data / "lake"
    for path in names.rglob("*.parquet"):
        text = path.read_bytes()
        for mark in (b"anna.node@example.com", b"ivan.py@example.com", "Питонов".encode()):
            assert mark not in text, path
