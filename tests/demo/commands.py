"""The demo on the command line. Collected by test_demo.py, so that one build serves all."""

import io
import json

import docx
import pytest

KEYS = ("mn-hoa-sen", "th-tan-phu", "thcs-lang-thuong", "th-loc-ninh")
OLD = KEYS[:3]


def run_cli(capsys, *argv):
    from kiemdinh.site.cli import main

    code = main(argv)
    out, err = capsys.readouterr()
    return code, out, err


def text_of(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    return "\n".join([p.text for p in document.paragraphs]
                     + [c.text for t in document.tables for r in t.rows for c in r.cells])


# ── the command line ──────────────────────────────────────────────────────────


def test_the_accounts_as_json(demo, capsys):
    code, out, err = run_cli(capsys, "demo", "--accounts", "--json")
    rows = json.loads(out)
    assert (code, err) == (0, "")
    assert all(set(r) == {"role", "username", "password", "unit", "unit_code"} for r in rows)
    assert all(isinstance(v, str) and v for r in rows for v in r.values())
    # A province by the name of today; the district that has ended by its last one.
    units = {r["username"]: r["unit"] for r in rows}
    assert units["so-dongnai.chuyenvien"] == "Thành phố Đồng Nai"
    assert units["pgd-dongda.chuyenvien"] == "Quận Đống Đa"
    roles = {r["role"] for r in rows}
    assert {"thư ký hội đồng", "hiệu trưởng", "hiệu trưởng trường bên cạnh", "chuyên viên Sở", "phó hiệu trưởng",
            "thành viên hội đồng"} <= roles
    assert len(roles) >= 6
    assert len({r["username"] for r in rows}) == len(rows)
    codes = {c.school_id for c in demo.cycles.values()}
    secretaries = [r for r in rows if r["role"] == "thư ký hội đồng"]
    assert len(secretaries) == len(codes) == 4
    code, out, _ = run_cli(capsys, "demo", "--accounts")
    assert code == 0 and secretaries[0]["username"] in out


def test_the_cycles_as_json(demo, capsys):
    code, out, _ = run_cli(capsys, "cycles", "--json")
    rows = json.loads(out)
    assert code == 0
    four = {"HN-DD-MN01", "BP-DX-TH01", "HN-DD-CS01", "DN-LN-TH01"}
    assert {(r["school"], r["cycle"], r["edition"], r["state"]) for r in rows if r["school"] in four} == {
        (school, demo.cycles[key].pk, demo.cycles[key].edition_code, demo.cycles[key].state)
        for key, school in zip(KEYS, ("HN-DD-MN01", "BP-DX-TH01", "HN-DD-CS01", "DN-LN-TH01"), strict=True)}


@pytest.mark.parametrize("key", ["th-tan-phu", "th-loc-ninh"])
def test_export_report_writes_the_file(demo, capsys, tmp_path, key):
    cycle = demo.cycles[key]
    school = {"th-tan-phu": "BP-DX-TH01", "th-loc-ninh": "DN-LN-TH01"}[key]
    out_file = tmp_path / "báo cáo.docx"
    code, out, err = run_cli(capsys, "export-report", "--school", school, "--cycle", str(cycle.pk), "--out",
                             str(out_file))
    assert (code, out.strip(), err) == (0, str(out_file), "")
    assert len(text_of(out_file.read_bytes())) > 20_000
    assert list(tmp_path.iterdir()) == [out_file]


@pytest.mark.parametrize(("change", "word"), [
    ({"--school": "KHONG-CO"}, "KHONG-CO"), ({"--school": "HN-DD-MN02"}, "HN-DD-MN02"),
    ({"--cycle": "999999"}, "999999"),
    ({"--cycle": "một"}, "một"), ({"--cycle": "-1"}, ""), ({"--out": "bao-cao.odt"}, "bao-cao.odt"),
    ({"--out": "/khong/co/thu-muc/x.docx"}, "/khong/co/thu-muc"), ({"--cycle": None}, ""),
])
def test_export_report_refuses_bad_input_in_one_line(demo, capsys, tmp_path, change, word):
    given = {"--school": "BP-DX-TH01", "--cycle": str(demo.cycles["th-tan-phu"].pk),
             "--out": str(tmp_path / "x.docx")} | change
    argv = [part for name, value in given.items() if value is not None for part in (name, value)]
    code, out, err = run_cli(capsys, "export-report", *argv)
    assert code == 2
    assert out == ""
    assert len(err.strip().splitlines()) == 1 and word in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []
