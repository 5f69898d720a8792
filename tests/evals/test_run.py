"""A run may be killed, resumed and spread over processes, and says the same."""

import json

import pytest

from evals import planted, report, run
from evals.errors import NotARun
from evals.results import read_rows
from evals.run import Plan, score


@pytest.fixture
def talks(tmp_path):
    path = tmp_path / "talks.jsonl"
    lines = [t.as_line() for t in [*planted.clean(24), *planted.faulty(22)]]
    path.write_text("\n".join([*lines[:30], "{broken", *lines[30:]]) + "\n")
    return path


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(run, "_CHUNK_RECORDS", 8)


def test_a_killed_run_goes_on_behind_its_finished_chunks_and_ends_the_same(tmp_path, talks, small_chunks):
    whole = Plan((talks,), "openai", tmp_path / "whole", workers=1)
    scored = score(whole)
    assert (scored.conversations, scored.broken) == (46, 1)
    killed = Plan((talks,), "openai", tmp_path / "killed", workers=1)
    parts = run._prepare(killed)
    chunks = list(run._chunks(killed))
    for index in (0, 3):
        (parts / f"{index:07}.jsonl").write_bytes(run.score_chunk("openai", chunks[index]))
    (parts / "0000001.tmp").write_bytes(b"half a li")
    done_before = {p: p.stat().st_mtime_ns for p in parts.glob("*.jsonl")}
    advanced = []

    def advance(size):
        advanced.append(size)
        assert all(p.stat().st_mtime_ns == t for p, t in done_before.items() if p.exists())

    score(killed, advance)
    for folder in (whole.out, killed.out):
        report.write(folder)
    for name in ("results.jsonl", "broken.jsonl", "summary.json"):
        assert (whole.out / name).read_bytes() == (killed.out / name).read_bytes()
    pages = [(f / "report.html").read_text().replace(f.name, "RUN") for f in (whole.out, killed.out)]
    assert pages[0] == pages[1]
    assert len(advanced) == len(chunks)


def test_a_dask_cluster_of_worker_processes_gives_the_same_results(tmp_path, talks, small_chunks):
    distributed = pytest.importorskip("distributed")
    local = Plan((talks,), "openai", tmp_path / "local", workers=1)
    score(local)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        score(Plan((talks,), "openai", tmp_path / "dask", "dask", cluster.scheduler_address, workers=2))
    for name in ("results.jsonl", "broken.jsonl"):
        assert (tmp_path / "local" / name).read_bytes() == (tmp_path / "dask" / name).read_bytes()


def test_a_folder_that_holds_another_run_is_refused(tmp_path, talks):
    score(Plan((talks,), "openai", tmp_path / "out", workers=1))
    other = tmp_path / "other.jsonl"
    other.write_text(talks.read_text().splitlines()[0])
    with pytest.raises(NotARun, match="another --out"):
        score(Plan((other,), "openai", tmp_path / "out", workers=1))


def test_every_finding_names_its_turn_and_the_worst_turn_is_marked(tmp_path, talks):
    score(Plan((talks,), "openai", tmp_path / "out", workers=1))
    faulty = [r for r in read_rows(tmp_path / "out") if not r.id.startswith("clean")]
    assert all(r.worst_turn is not None for r in faulty if r.reasons)
    page = _page(tmp_path / "out")
    assert all("turns" in c and c["turns"] for c in page["conversations"])


def test_nobodys_words_can_break_out_of_the_report(tmp_path):
    path = tmp_path / "t.jsonl"
    evil = "</script><script>alert(1)</script>"
    path.write_text(json.dumps({"id": evil, "messages": [{"role": "user", "content": evil}]}))
    score(Plan((path,), "openai", tmp_path / "out", workers=1))
    report.write(tmp_path / "out")
    text = (tmp_path / "out" / "report.html").read_text()
    assert evil not in text
    assert text.count("</script>") == 2


def _page(folder):
    report.write(folder)
    text = (folder / "report.html").read_text()
    start = text.index('id="data">') + len('id="data">')
    return json.loads(text[start : text.index("</script>", start)])
