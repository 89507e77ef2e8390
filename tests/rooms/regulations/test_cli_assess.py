"""`kiemdinh assess`: JSON on stdout, or exactly one Vietnamese line on stderr and exit code 2."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from kiemdinh.rooms.regulations.rules.library import Library
from kiemdinh.site import cli

REGULATIONS = Path(__file__).parents[3] / "regulations"


@pytest.fixture(autouse=True)
def only_these_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "GROUPS", ("assess", "regulations"))
    monkeypatch.setenv("KIEMDINH_REGULATIONS", str(REGULATIONS))


def _all(edition: str, kind: str, up_to: int) -> dict[str, Any]:
    catalog = Library(REGULATIONS).catalog_for(edition, kind)
    assert catalog is not None
    if catalog.generation == "tt57":
        return {c.code: {str(n): n <= up_to for n in c.levels} for c in catalog.criteria}
    return {
        c.code: {str(n): {i.code: n <= up_to for i in indicators} for n, indicators in c.levels.items()}
        for c in catalog.criteria
    }


def _run(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert cli.main(["assess", str(path)]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    result: dict[str, Any] = json.loads(captured.out)
    return result


def _refused(path: Path | str, capsys: pytest.CaptureFixture[str]) -> str:
    assert cli.main(["assess", str(path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1 and captured.err.endswith("\n")
    assert "Traceback" not in captured.err
    return captured.err.strip()


def test_json_of_a_2018_school(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = _all("tt17-2018", "tieu-hoc", 3)
    answers["1.4"]["2"]["a"] = False
    path = tmp_path / "a.json"
    content = {"edition": "tt17-2018", "school_type": "tieu-hoc", "answers": answers, "level_4": {"1": True}}
    path.write_text(json.dumps(content), encoding="utf-8")
    result = _run(path, capsys)
    assert set(result) == {
        "edition",
        "complete",
        "criteria",
        "school_level",
        "accreditation_level",
        "national_standard",
        "blocking",
    }
    assert list(result["criteria"])[:3] == ["1.1", "1.2", "1.3"]
    assert result["criteria"]["1.10"] == 2 and result["criteria"]["1.4"] == 1
    del result["criteria"]
    assert result == {
        "edition": "tt17-2018",
        "complete": True,
        "school_level": 1,
        "accreditation_level": 1,
        "national_standard": None,
        "blocking": [{"criterion": "1.4", "level": 2, "indicator": "a"}],
    }


def test_yaml_of_the_issue_with_incomplete_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        'edition: tt17-2018\nschool_type: tieu-hoc\nanswers:\n  "1.1":\n    "1": {a: true, b: true, c: false}\n'
        '    "2": {"*": true}\nlevel_4: {"1": true}\n',
        encoding="utf-8",
    )
    result = _run(path, capsys)
    assert (result["complete"], result["school_level"], result["criteria"]["1.1"]) == (False, 0, 0)
    assert result["blocking"][0] == {"criterion": "1.1", "level": 1, "indicator": "c"}
    assert len(result["blocking"]) == 79


def test_level_4_blocks_by_khoan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.json"
    content = {
        "edition": "tt18-2018",
        "school_type": "nhieu-cap",
        "answers": _all("tt18-2018", "thcs", 3),
        "level_4": {"1": True, "2": "na", "3": True, "4": False, "5": True},
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    result = _run(path, capsys)
    assert (result["school_level"], result["accreditation_level"], result["national_standard"]) == (3, 3, 2)
    assert result["complete"] is False
    assert result["blocking"] == [
        {"criterion": "muc-4", "level": 4, "indicator": "4"},
        {"criterion": "muc-4", "level": 4, "indicator": "6"},
    ]


def test_tt57_stages_from_stdin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    thcs = _all("tt57-2026", "thcs", 2)
    thcs["2.1"]["2"] = False
    content = {
        "edition": "tt57-2026",
        "school_type": "nhieu-cap",
        "answers": {"thcs": thcs, "tieu-hoc": _all("tt57-2026", "tieu-hoc", 2)},
    }
    data = io.TextIOWrapper(io.BytesIO(json.dumps(content).encode()))
    monkeypatch.setattr(sys, "stdin", data)
    assert cli.main(["assess", "-"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert list(result["criteria"]) == ["tieu-hoc", "thcs"]
    assert result["criteria"]["thcs"]["2.1"] == 1
    assert (result["school_level"], result["accreditation_level"], result["national_standard"]) == (
        1,
        None,
        1,
    )
    assert result["blocking"] == [{"stage": "thcs", "criterion": "2.1", "level": 2, "indicator": "*"}]
    assert result["complete"] is True


def test_empty_answers_are_an_unanswered_school(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("{edition: tt57-2026, school_type: gdtx, answers: {}}", encoding="utf-8")
    result = _run(path, capsys)
    assert (result["complete"], result["school_level"], result["national_standard"]) == (False, 0, None)
    assert len(result["blocking"]) == 15


HEAD = "edition: tt17-2018\nschool_type: tieu-hoc\n"
HEAD57 = "edition: tt57-2026\nschool_type: thcs\n"
STAGES = "edition: tt57-2026\nschool_type: nhieu-cap\n"
BAD: list[tuple[str, str]] = [
    ("", "tệp trống"),
    ("- a\n", "phải là một bảng"),
    ("answers: {", "không đọc được YAML"),
    ("school_type: thcs\nanswers: {}\n", "thiếu khóa “edition”"),
    ("edition: tt17-2018\nanswers: {}\n", "thiếu khóa “school_type”"),
    (HEAD, "thiếu khóa “answers”"),
    (HEAD + "answers:\n", "thiếu khóa “answers”"),
    (HEAD + "answers: {}\nmuc_4: {}\n", "không có khóa “muc_4”"),
    ("edition: 57\nschool_type: thcs\nanswers: {}\n", "“edition” phải là chữ"),
    ("edition: tt99\nschool_type: thcs\nanswers: {}\n", "Không có bộ quy định “tt99”"),
    ("edition: ../schema\nschool_type: thcs\nanswers: {}\n", "Không có bộ quy định"),
    ("edition: tt17-2018\nschool_type: thcs\nanswers: {}\n", "không áp dụng cho loại trường “thcs”"),
    ("edition: tt17-2018\nschool_type: dai-hoc\nanswers: {}\n", "Không có loại trường “dai-hoc”"),
    ("edition: tt17-2018\nschool_type: gdtx\nanswers: {}\n", "không áp dụng cho loại trường “gdtx”"),
    (HEAD + "answers: []\n", "phải là bảng theo mã tiêu chí"),
    (HEAD + "answers: {1.10: {}}\n", 'mã 1.10 phải đặt trong ngoặc kép: "1.10"'),
    (HEAD + "answers: {1.1: {1: {a: true}}}\n", 'mã 1.1 phải đặt trong ngoặc kép: "1.1"'),
    (HEAD + 'answers: {"7.1": {}}\n', "không có tiêu chí “7.1”"),
    (HEAD + 'answers: {"1.1": {"5": {}}}\n', "không có Mức “5”"),
    (HEAD + 'answers: {"1.2": {"3": {"*": true}}}\n', "chỉ có Mức 1, 2"),
    (HEAD + 'answers: {"1.1": {"1": {d: true}}}\n', "không có chỉ báo “d”"),
    (HEAD + 'answers: {"1.1": {"1": {a: yes}}}\n', "viết true, false hoặc na"),
    (HEAD + 'answers: {"1.1": {"1": {a: "true"}}}\n', "không nhận “true”"),
    (HEAD + 'answers: {"1.1": {"1": {a: 1}}}\n', "không nhận “1”"),
    (HEAD + 'answers: {"1.1": {"1": {a: N/A}}}\n', "không nhận “N/A”"),
    (HEAD + 'answers: {"1.1": {"1": {a: }}}\n', "giá trị trống"),
    (HEAD + 'answers: {"1.1": {"1": true}}\n', "bảng theo chỉ báo"),
    (HEAD + 'answers: {"1.1": {"2": {*: true}}}\n', "phải đặt trong ngoặc kép"),
    (HEAD + 'answers: {"1.1": {"1": {a: true, a: false}}}\n', "“a” viết hai lần"),
    (HEAD + 'answers: {"1.1": {}, "1.1": {}}\n', "“1.1” viết hai lần"),
    (HEAD + 'answers: {}\nlevel_4: {"6": true}\n', "không có khoản “6”"),
    (HEAD + "answers: {}\nlevel_4: {1.0: true}\n", "phải đặt trong ngoặc kép"),
    (HEAD + 'answers: {}\nlevel_4: {"1": da}\n', "level_4, khoản 1"),
    (HEAD + "answers: {}\nlevel_4: true\n", "bảng theo khoản"),
    (HEAD + 'answers: {"tieu-hoc": {}, "thcs": {}}\n', "không có tiêu chí “tieu-hoc”"),
    (HEAD57 + 'answers: {}\nlevel_4: {"1": true}\n', "không có Mức 4"),
    (HEAD57 + 'answers: {"1.1": true}\n', "bảng theo mức"),
    (HEAD57 + 'answers: {"1.1": {"1": {"*": true}}}\n', "không nhận một bảng"),
    (HEAD57 + 'answers: {"1.1": {"3": true}}\n', "không có Mức “3”"),
    (HEAD57 + 'answers: {"1.10": {"1": true}}\n', "không có tiêu chí “1.10”"),
    (STAGES + 'answers: {"1.1": {"1": true}}\n', "“1.1” không phải cấp học"),
    (STAGES + "answers: {}\n", "ít nhất hai cấp"),
    (STAGES + "answers: {thcs: {}}\n", "ít nhất hai cấp"),
    (STAGES + "answers: {thcs: {}, mam-non: {}}\n", "“mam-non” không phải cấp học"),
    (STAGES + 'answers: {thcs: {"9.1": {}}, thpt: {}}\n', "cấp thcs"),
    (STAGES + 'answers: {thcs: {}, thpt: {}}\nlevel_4: {"1": true}\n', "không có Mức 4"),
    ("a: &a [x]\nb: *a\n", "không dùng dấu &"),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_bad_yaml(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str) -> None:
    path = tmp_path / "sai.yaml"
    path.write_text(text, encoding="utf-8")
    assert message in _refused(path, capsys)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "không đọc được JSON"),
        ('{"edition": "tt17-2018", "edition": "tt18-2018"}', "“edition” viết hai lần"),
        ('{"edition": "tt17-2018", "school_type": "tieu-hoc", "answers": {"1.1": {"1": {"a": 1}}}}', "“1”"),
        (
            '{"edition": "tt17-2018", "school_type": "tieu-hoc", "answers": {"1.1": {"1": {"a": null}}}}',
            "trống",
        ),
        ('{"edition": "\\ud800", "school_type": "tieu-hoc", "answers": {}}', "Không có bộ quy định"),
        ("[1]", "phải là một bảng"),
    ],
)
def test_bad_json(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str) -> None:
    path = tmp_path / "sai.json"
    path.write_text(text, encoding="utf-8")
    assert message in _refused(path, capsys)


def test_files_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "không có tệp này" in _refused(tmp_path / "khong-co.yaml", capsys)
    assert "là thư mục" in _refused(tmp_path, capsys)
    binary = tmp_path / "anh.yaml"
    binary.write_bytes(b"\xff\xfe\x00\x01")
    assert "UTF-8" in _refused(binary, capsys)


def test_an_incomplete_edition_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kiemdinh.site.cli import assess

    monkeypatch.setattr(assess, "_loaded_catalog", lambda given: None)
    path = tmp_path / "a.yaml"
    path.write_text("edition: tt22-2024\nschool_type: mam-non\nanswers: {}\n", encoding="utf-8")
    assert "chưa có đủ nội dung" in _refused(path, capsys)


def test_changed_regulations_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    folder = tmp_path / "regulations"
    shutil.copytree(REGULATIONS, folder)
    with (folder / "tt17-2018/catalog.yaml").open("a", encoding="utf-8") as file:
        file.write("# thêm\n")
    monkeypatch.setenv("KIEMDINH_REGULATIONS", str(folder))
    path = tmp_path / "a.yaml"
    path.write_text(HEAD + "answers: {}\n", encoding="utf-8")
    assert "bị thay đổi so với LOCK" in _refused(path, capsys)


def test_list_show_and_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["regulations", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [
        "tt17-2018",
        "tt18-2018",
        "tt19-2018",
        "tt22-2024",
        "tt57-2026",
    ]
    assert ["chưa đủ" in line for line in lines] == [False, False, False, True, False]
    assert cli.main(["regulations", "show", "tt57-2026"]) == 0
    shown = capsys.readouterr().out
    assert "1.3 Quản lý kế hoạch, nguồn lực, thông tin và dữ liệu (bắt buộc)" in shown
    assert "council.min_members = 5" in shown
    assert cli.main(["regulations", "check"]) == 0
    assert "đều đúng" in capsys.readouterr().out
    assert cli.main(["regulations", "show", "tt99"]) == 2
    assert "Không có bộ quy định “tt99”" in capsys.readouterr().err


def test_check_fails_on_a_spoiled_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    folder = tmp_path / "regulations"
    shutil.copytree(REGULATIONS, folder)
    (folder / "tt17-2018/catalog.yaml").unlink()
    monkeypatch.setenv("KIEMDINH_REGULATIONS", str(folder))
    assert cli.main(["regulations", "check"]) == 1
    assert "tt17-2018/catalog.yaml: có trong LOCK nhưng không có tệp." in capsys.readouterr().err
