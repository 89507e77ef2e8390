"""Write the official Word forms into regulations/: `python tools/build_forms.py [--check]`.

The forms are ordinary Word files that an official may edit; this script only keeps the ones that we ship
reviewable. The
three circulars of 2018 have the same forms, so they share one folder; the edition's name comes from the
context.
`--check` writes nothing and fails when a shipped form differs from what this script makes.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.word_forms import (  # noqa: E402 - the path is set first
    forms_2018,
    forms_appraisal,
    forms_outside,
    forms_planning,
    forms_plans,
    forms_recognition,
    forms_registration,
    forms_reports,
    forms_teams,
    forms_tt57,
)

FOLDERS = {
    "forms-2018": {
        **forms_2018.FORMS,
        **forms_plans.FORMS,
        **forms_registration.FORMS,
        **forms_teams.FORMS,
        **forms_outside.FORMS,
    },
    "tt57-2026/forms": {**forms_tt57.FORMS, **forms_plans.FORMS, **forms_appraisal.FORMS, **forms_reports.TT57},
    "forms-cong-nhan": forms_recognition.FORMS,
    "forms-bao-cao": forms_reports.SHARED,
    "forms-ke-hoach": forms_planning.FORMS,
}


def main() -> int:
    """Build all forms, or compare them with those on disk."""
    stale = []
    for folder, forms in FOLDERS.items():
        for name, build in forms.items():
            path = ROOT / "regulations" / folder / name
            data = build()
            if "--check" in sys.argv:
                if not path.exists() or path.read_bytes() != data:
                    stale.append(str(path.relative_to(ROOT)))
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    for path in stale:
        print(f"khác với bản do tools/build_forms.py tạo ra: {path}", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
