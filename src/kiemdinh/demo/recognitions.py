"""Decisions of recognition in the demo: recognised, refused, with owed criteria."""

from typing import Any

from kiemdinh.demo.outside import Outside, unit_id_of
from kiemdinh.demo.world import at
from kiemdinh.rooms.recognition import queries as recognition
from kiemdinh.rooms.recognition.use_cases import deciding as recognising
from kiemdinh.rooms.recognition.use_cases.opening import OwedDraft
from kiemdinh.rooms.recognition.use_cases.owed import add_owed


def recognise(made: Outside, row: dict[str, Any]) -> None:
    """What the Sở and the UBND tỉnh made of a report."""
    code, day = row["school"], row["signed"]
    officer = made.officer(code, day)
    case = next(
        r
        for r in recognition.recognitions_of(unit_id_of(code), day)
        if r.kind == row["kind"] and r.state in ("proposed", "prepared")
    )
    version = recognition.recognition_for(actor=officer, recognition_id=case.id, today=day).row.version
    if "refused" in row:
        recognising.refuse(
            actor=officer,
            now=at(day),
            recognition_id=case.id,
            version=version,
            reason=row["refused"],
            letter_number=row["letter"],
            signed_on=day,
            signer_post="Phó Giám đốc",
            signer_name="Vũ Đình Khoa",
        )
        return
    if "owed" in row:
        owed = row["owed"]
        draft = OwedDraft(owed["criterion"], owed["text"], owed["owner"], owed["due"])
        add_owed(actor=officer, now=at(day, 7), recognition_id=case.id, drafts=[draft])
        version = recognition.recognition_for(actor=officer, recognition_id=case.id, today=day).row.version
    prepared = recognising.prepare(actor=officer, now=at(day, 8), recognition_id=case.id, version=version)
    recognising.issue(
        actor=officer,
        now=at(day, 10),
        recognition_id=case.id,
        version=prepared.version,
        decision_number=row["decision"],
        signed_on=day,
        authority=row["by"],
        signer_post=row["post"],
        signer_name=row["signer"],
        register_number=row["register"],
        certificate_number=row["number"],
    )
