"""What the journeys of writing share: typing into a box, waiting for the page to say so, looking at the drafts."""

import re

import pytest

SHEET = "tieu-chi/1.2/"


def ready(walk) -> None:
    walk.page.locator("form[data-ready=rich]").wait_for()


def box(walk, label: str):
    return walk.page.get_by_role("textbox", name=label, exact=True)


def type_in(walk, label: str, words: str) -> None:
    box(walk, label).click()
    walk.page.keyboard.press("Control+End")
    walk.page.keyboard.type(words)


def state(walk, words: str, timeout: int = 15000) -> None:
    line = walk.page.locator("#save-state")
    for _ in range(timeout // 200):
        if re.search(words, " ".join(line.inner_text().split())):
            return
        walk.page.wait_for_timeout(200)
    pytest.fail(f"chờ “{words}”, trang ghi “{line.inner_text()}” {walk.text()[:3000]}")


def stored(walk, url: str, label: str = "Mức 1") -> str:
    """What another look at the sheet shows."""
    walk.go(url)
    ready(walk)
    return str(box(walk, label).inner_text())


def drafts_of(walk) -> dict:
    """Everything that is kept on this machine."""
    return walk.page.evaluate(
        "Object.fromEntries(Object.keys(localStorage).filter(k => k.startsWith('kiemdinh:nhap:'))"
        ".map(k => [k, JSON.parse(localStorage.getItem(k))]))")


def nothing_kept(walk) -> None:
    """Waits until everything typed is on the server and nothing is left on this machine."""
    wait_for_drafts(walk, 0)


def wait_for_drafts(walk, number: int) -> None:
    """Waits until so many drafts are kept here. Asked from outside: the page's policy forbids a poll of strings."""
    for _ in range(60):
        if len(drafts_of(walk)) == number:
            return
        walk.page.wait_for_timeout(250)
    assert len(drafts_of(walk)) == number


def merge_if_asked(walk) -> bool:
    """Goes to the merge page when the sheet offers it, and saves both texts there."""
    button = walk.page.get_by_role("button", name="Ghép hai bản").first
    if not button.is_visible():
        return False
    button.click()
    walk.page.get_by_role("heading", level=1, name=re.compile("Hai người cùng sửa một mục")).wait_for()
    for _ in range(6):  # somebody may have saved again meanwhile: then the merge page comes back with both texts
        # The old page stands until the answer comes: pressing again in it would send the same merge twice.
        with walk.page.expect_navigation():
            walk.page.get_by_role("button", name="Lưu bản ghép").click()
        if walk.page.get_by_role("button", name="Lưu bản ghép").count() == 0:
            break
    ready(walk)
    return True
