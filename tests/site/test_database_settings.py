"""How DATABASE_URL becomes a connection."""

import json
import os
import subprocess
import sys

import pytest

PRINT = "import json; from kiemdinh.site.settings import DATABASES; print(json.dumps(DATABASES['default']['OPTIONS']))"


def _options(url: str, folder) -> dict[str, object]:
    env = os.environ | {"DATABASE_URL": url, "KIEMDINH_DATA": str(folder)}
    done = subprocess.run([sys.executable, "-c", PRINT], env=env, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"server_side_binding": True, "prepare_threshold": 5}),
        ("?server_side_binding=false", {"server_side_binding": False}),
        ("?sslmode=require", {"server_side_binding": True, "prepare_threshold": 5, "sslmode": "require"}),
        ("?prepare_threshold=20", {"server_side_binding": True, "prepare_threshold": 20}),
    ],
)
def test_postgresql_keeps_plans_unless_the_address_says_no(query: str, expected: dict[str, object], tmp_path) -> None:
    assert _options(f"postgres://someone@host/name{query}", tmp_path) == expected
