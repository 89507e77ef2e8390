import pytest
from tests.demo import cast
@pytest.mark.django_db
def test_q(world, enter):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    run = cast.running_cycle(world)
    code = run.evidence("1.1")
    run.save("thuky", "1.1", state_1=f"<p>Có kế hoạch {code}.</p>")
    client, base = enter("thuky"), f"/chu-ky/{run.cycle.pk}/"
    for url in (f"{base}tieu-chi/", f"{base}tieu-chi/1.1/"):
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        print(url, len(captured))
        for q in captured: 
            s=q["sql"]; i=s.find(" FROM "); print("   ", s[:40], "…", s[i:i+170])
