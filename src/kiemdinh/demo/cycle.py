"""One school's complete cycle, from the council to the published report, each step on its own day."""

import io
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from kiemdinh.demo.cast import PASSWORD
from kiemdinh.demo.life import live, plan_ahead
from kiemdinh.demo.papers import make_file
from kiemdinh.demo.reading import read_school, with_codes
from kiemdinh.demo.world import at
from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence import use_cases as evidence
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.people.use_cases import SYSTEM, create_account
from kiemdinh.rooms.school_profile import queries as figures
from kiemdinh.rooms.school_profile.use_cases import set_figures
from kiemdinh.rooms.self_assessment.exports.report import publish
from kiemdinh.rooms.self_assessment.queries.access import cycle_for
from kiemdinh.rooms.self_assessment.queries.council import groups_of
from kiemdinh.rooms.self_assessment.queries.sheets import sheets_of
from kiemdinh.rooms.self_assessment.rules.texts import place_key
from kiemdinh.rooms.self_assessment.use_cases import assignments, council, cycles, improvements, sheets
from kiemdinh.rooms.self_assessment.use_cases.passing import record_passing
from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit

_REPORT_2018 = {
    "situation": ("dat_van_de", "tinh_hinh_chung"),
    "purpose": ("dat_van_de", "muc_dich"),
    "process": ("dat_van_de", "tom_tat_qua_trinh"),
    "general": ("ket_luan_chung",),
}
_REPORT_TT57 = {
    "local_context": ("boi_canh", "kinh_te_xa_hoi"),
    "advantages": ("boi_canh", "thuan_loi"),
    "difficulties": ("boi_canh", "kho_khan"),
    "learners": ("boi_canh", "dac_diem_nguoi_hoc"),
    "purpose": ("muc_dich",),
    "scope": ("pham_vi",),
    "period": ("thoi_gian",),
    "planning": ("qua_trinh", "lap_ke_hoach"),
    "organisation": ("qua_trinh", "to_chuc"),
    "review": ("qua_trinh", "kiem_tra_phan_tich"),
    "confirmation": ("qua_trinh", "tong_hop_xac_nhan"),
    "general": ("khai_quat",),
    "to_department": ("kien_nghi", "so"),
    "to_committee": ("kien_nghi", "ubnd"),
    "to_others": ("kien_nghi", "khac"),
}


class DemoSchool:
    """Builds one school's cycle; `data` is the school's files."""

    def __init__(self, key: str) -> None:
        self.data = read_school(key)
        self.school: dict[str, Any] = self.data["school"]
        self.plan: dict[str, Any] = self.school["cycle"]
        self.begin: date = self.plan["created_on"]
        self.decided: date = self.plan["decision_on"]
        self.end: date = self.plan["published_on"] or self.begin + timedelta(days=116)
        self.accounts: dict[str, int] = {}
        self.tt57 = self.school["edition"].startswith("tt57")

    def build(self) -> Any:
        """The whole story."""
        self._people()
        chair = self.actor(self.with_role("chair"), self.begin)
        cycle = cycles.create_cycle(
            actor=chair,
            now=at(self.begin),
            school_code=self.school["code"],
            school_year=self.plan["school_year"],
            title=self.plan["title"],
            years=self.plan["years"],
            due_on=self.end + timedelta(days=10 if self.plan["published_on"] else 27),
        )
        self._council(cycle, chair)
        cycles.open_cycle(actor=chair, now=at(self.decided), cycle_id=cycle.pk)
        plan_ahead(self, cycle)
        self._figures(cycle)
        codes = self._evidence(cycle)
        self._sheets(cycle, codes)
        self._texts(cycle, codes)
        cycles.set_abbreviations(
            actor=self.actor(self.with_role("secretary"), self.end),
            now=at(self._before(6)),
            cycle_id=cycle.pk,
            rows=[(a["short"], a["long"]) for a in self.school["abbreviations"]],
        )
        if self.plan["published_on"]:
            self.publish(cycle, self.end)
        live(self, cycle, codes)
        return cycle

    def publish(self, cycle: Any, on: date) -> None:
        """The whole council passes the report, the chair publishes it."""
        chair, size = self.actor(self.with_role("chair"), on), self._seats()
        record_passing(
            actor=chair, now=at(on, 15), cycle_id=cycle.pk, passed_on=on, present=size, in_favour=size
        )
        publish(actor=chair, now=at(on, 16), cycle_id=cycle.pk)

    def _before(self, days: int) -> date:
        return self.end - timedelta(days=days)

    def with_role(self, role: str) -> str:
        """The username of who holds a role in the council."""
        return next(m["username"] for m in self.school["cast"] if m["council_role"] == role)

    def actor(self, username: str, on: date) -> Actor:
        """Somebody of the school on a day."""
        return people.actor_for(account_id=self.accounts[username], today=on)

    def _site(self, name: str) -> int:
        """The teaching place of a name on the day the cycle begins."""
        school = organisations.find_unit(code=self.school["code"])
        assert school is not None
        sites = organisations.site_choices(unit_id=school.pk, on=self.begin)
        return next(site.id for site in sites if site.name == name)

    def _people(self) -> None:
        since = date(self.begin.year - 2, 8, 15)
        for member in self.school["cast"]:
            made = create_account(
                actor=SYSTEM,
                now=at(since),
                username=member["username"],
                full_name=member["full_name"],
                unit_code=self.school["code"],
                role=member["post"],
                title=member["position"],
                starts_on=since,
                phone=str(member.get("phone", "")),
                password=PASSWORD,
                is_demo=True,
            )
            self.accounts[member["username"]] = made.account.pk

    def _seats(self) -> int:
        """How many people sit in the council."""
        people = [*self.school["cast"], *self.school["council_without_account"]]
        return sum(1 for person in people if person.get("council_role"))

    def _council(self, cycle: Any, chair: Actor) -> None:
        now = at(self.decided, 7)
        groups = {}
        for group in self.school["groups"]:
            row = council.add_group(actor=chair, now=now, cycle_id=cycle.pk, kind=group["kind"], name=group["name"])
            groups[group["name"]] = row.pk
        seated = {m["full_name"]: m for m in [*self.school["cast"], *self.school["council_without_account"]]}
        others = [n for g in self.school["groups"] for n in g["members"] if n not in seated]
        for name in [*seated, *dict.fromkeys(others)]:
            member = seated.get(name, {})
            council.add_participant(
                actor=chair,
                now=now,
                cycle_id=cycle.pk,
                full_name=name,
                position_title=member.get("position", "Giáo viên"),
                council_role=member.get("council_role", ""),
                duty=member.get("duty", ""),
                account_id=self.accounts.get(member.get("username", "")),
                groups=[groups[g["name"]] for g in self.school["groups"] if name in g["members"]],
                leads=[groups[g["name"]] for g in self.school["groups"] if g["leader"] == name],
            )
        self._assign(cycle, chair)

    def _assign(self, cycle: Any, chair: Actor) -> None:
        access = cycle_for(actor=chair, cycle_id=cycle.pk, today=self.decided)
        by_account = {p.account_id: p.pk for p in access.participants if p.account_id}
        group_ids = {g.name: g.pk for g in groups_of(access)}
        teams = {c: group_ids[g["name"]] for g in self.school["groups"] for c in g.get("criteria", ())}
        secretary = by_account[self.accounts[self.with_role("secretary")]]
        rows = sheets_of(access)
        assignments.assign(
            actor=chair,
            now=at(self.decided, 9),
            cycle_id=cycle.pk,
            due_on=self._before(24),
            assignees={
                r.pk: by_account[self.accounts[self.school["assignments"][r.criterion]]]
                if r.kind == "criterion"
                else secretary
                for r in rows
            },
            groups={r.pk: teams.get(r.criterion) for r in rows if r.kind == "criterion"},
        )

    def _figures(self, cycle: Any) -> None:
        form = figures.form_for(self.school["edition"], self.school["school_type"])
        assert form is not None
        set_figures(
            actor=self.actor(self.with_role("secretary"), self._before(40)),
            now=at(self._before(40)),
            school_id=cycle.school_id,
            form=form,
            years=self.plan["years"],
            tables=self.data["figures"]["tables"],
            source="Hồ sơ, sổ sách của nhà trường",
            as_of=self._before(41),
        )

    def _evidence(self, cycle: Any) -> dict[str, str]:
        """Registers every document with its file and gives it its code; returns id → code as cited."""
        actor = self.actor(self.with_role("secretary"), self._before(35))
        codes = {}
        for n, row in enumerate(self.data["evidence"]):
            # A document issued late in the cycle is registered on its own day.
            day = max(self._before(35) + timedelta(days=n // 40), row["date"])
            now = at(day, 8 + (n % 40) // 6, (n % 6) * 9)
            document = evidence.register_document(
                actor=actor,
                now=now,
                school_id=cycle.school_id,
                subject=row["name"],
                number=str(row["number"] or ""),
                issued_on=row["date"],
                issuer=row.get("issuer") or "",
                kept_at=row.get("location") or "",
                site_id=self._site(row["site"]) if row.get("site") else None,
            )
            name, content = make_file(row)
            evidence.add_file(actor=actor, now=now, document_id=document.pk, name=name, stream=io.BytesIO(content))
            item = evidence.give_code(
                actor=actor,
                now=now,
                set_id=cycle.evidence_set_id,
                document_id=document.pk,
                criterion=row["criterion"],
                box=row.get("box"),
            )
            codes[row["id"]] = item.code
        return codes

    def _sheets(self, cycle: Any, codes: Mapping[str, str]) -> None:
        secretary = self.actor(self.with_role("secretary"), self._before(20))
        rows = {
            (r.kind, r.criterion): r
            for r in sheets_of(cycle_for(actor=secretary, cycle_id=cycle.pk, today=self._before(20)))
        }
        n = 0
        for standard in self.data["sheets"]:
            for criterion, body in standard["criteria"].items():
                writer = self.actor(self.school["assignments"][criterion], self._before(30))
                sheet = rows[("criterion", criterion)]
                now = at(self._before(30) + timedelta(days=n // 5), 9 + n % 5, 10)
                texts = {
                    f: TextEdit(with_codes(body.get(f), codes), 0)
                    for f in ("state_1", "state_2", "state_3", "strengths", "weaknesses")
                    if body.get(f)
                }
                texts |= {
                    place_key(self._site(name)): TextEdit(with_codes(text, codes), 0)
                    for name, text in body.get("sites", {}).items()
                }
                sheets.save_sheet(
                    actor=writer,
                    now=now,
                    cycle_id=cycle.pk,
                    sheet_id=sheet.pk,
                    texts=texts,
                    answers=dict(_answers(body["answers"])),
                    metrics={k: str(v) for k, v in body.get("metrics", {}).items()},
                )
                self._improve(cycle, writer, criterion, body.get("improvements", ()), n)
                self._hand_in(cycle, writer, secretary, sheet.pk, n)
                n += 1
        for key, body in self.data["level_4"].items():
            sheet = rows[("level_4", key.removeprefix("k"))]
            plan = "".join(
                f"<p>Việc cải tiến: {i['task']} ({i['owner']}, hạn {i['due']:%d/%m/%Y}).</p>"
                for i in body.get("improvements", ())
            )
            sheets.save_sheet(
                actor=secretary,
                now=at(self._before(20)),
                cycle_id=cycle.pk,
                sheet_id=sheet.pk,
                texts={"state_4": TextEdit(with_codes(body["state"], codes) + plan, 0)},
                answers={("4", "*"): body["answer"]},
            )
            self._hand_in(cycle, secretary, secretary, sheet.pk, 0)

    def _hand_in(self, cycle: Any, writer: Actor, secretary: Actor, sheet_id: int, n: int) -> None:
        """Handed in and approved; in the cycle that is still open the last two wait for the secretary."""
        sheets.move_sheet(
            actor=writer, now=at(self._before(18), 10), cycle_id=cycle.pk, sheet_id=sheet_id, action="submit"
        )
        if self.plan["published_on"] or n < 13:
            sheets.move_sheet(
                actor=secretary, now=at(self._before(14), 15), cycle_id=cycle.pk, sheet_id=sheet_id, action="approve"
            )

    def _improve(self, cycle: Any, actor: Actor, subject: str, rows: Iterable[dict[str, Any]], n: int) -> None:
        for row in rows:
            improvements.add_improvement(
                actor=actor,
                now=at(self._before(29), 14),
                cycle_id=cycle.pk,
                subject=subject,
                task=row["task"],
                owner=row["owner"],
                due_on=row["due"],
                resources=row.get("resources", ""),
                expected_result=row.get("expected", ""),
            )

    def _texts(self, cycle: Any, codes: Mapping[str, str]) -> None:
        secretary = self.actor(self.with_role("secretary"), self._before(10))
        now = at(self._before(10), 9)
        for standard in self.data["sheets"]:
            subject = f"standard:{standard['standard']}"
            wanted = (
                {
                    "strengths": "strengths",
                    "weaknesses": "limitations",
                    "causes": "causes",
                    "trend": "trend",
                    "priorities": "priorities",
                }
                if self.tt57
                else {"opening": "opening", "closing": "closing"}
            )
            texts = {
                f: TextEdit(with_codes(standard.get(source), codes), 0)
                for f, source in wanted.items()
                if standard.get(source)
            }
            sheets.save_narrative(actor=secretary, now=now, cycle_id=cycle.pk, subject=subject, texts=texts)
            if self.tt57:
                self._improve(cycle, secretary, subject, standard.get("improvements", ()), 0)
        paths = _REPORT_TT57 if self.tt57 else _REPORT_2018
        texts = {f: TextEdit(with_codes(_dig(self.data["report"], path), codes), 0) for f, path in paths.items()}
        sheets.save_narrative(actor=secretary, now=now, cycle_id=cycle.pk, subject="report", texts=texts)


def _dig(data: Any, path: tuple[str, ...]) -> str:
    for key in path:
        data = data[key]
    return str(data)


def _answers(answers: Mapping[str, Any]) -> Iterable[tuple[tuple[str, str], Any]]:
    for level, values in answers.items():
        if isinstance(values, Mapping):
            for key, value in values.items():
                yield (str(level), str(key)), value
        else:
            yield (str(level), "*"), values
