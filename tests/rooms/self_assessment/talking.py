"""Doing things in trao đổi as somebody, and what came of it; for the tests of threads, questions and pages."""

import re

from tests.demo import cast

ON = cast.IN_2018
CHANNELS = ("internal", "question", "private")
SCHOOL = ("hieutruong", "phohieutruong", "thuky", "giaovien", "nguoimoi")
ABOVE, OTHERS = ("xa", "so", "bo"), ("hangxom", "sokhac", "mamnon")


class Talk:
    def __init__(self, run):
        self.run, self.minute = run, 0

    def at(self):
        self.minute += 1
        return cast.at(ON, 13, self.minute)

    def subject(self, who, code="1.1", kind="criterion"):
        from kiemdinh.rooms.self_assessment.queries.talk_subjects import subject_of_page

        return subject_of_page(self.run.access(who), kind=kind, code=code, stage="")

    def open(self, who, text="Cần thêm số liệu.", channel="internal", names=(), code="1.1", kind="criterion"):
        from kiemdinh.rooms.self_assessment.use_cases.talk import open_thread

        return open_thread(actor=self.run.world.actor(who, ON), now=self.at(), access=self.run.access(who),
                           subject=self.subject(who, code, kind), channel=channel, text=text,
                           mentions=[self.run.world.accounts[n] for n in names])

    def do(self, who, name, **given):
        from kiemdinh.rooms.self_assessment.use_cases import talk

        return getattr(talk, name)(actor=self.run.world.actor(who, ON), now=self.at(), cycle_id=self.run.cycle.pk,
                                   **given)

    def reply(self, who, thread, text="Đã bổ sung.", names=()):
        return self.do(who, "reply", thread_id=thread.pk, text=text,
                       mentions=[self.run.world.accounts[n] for n in names])

    def answer(self, who, thread, text="Theo hướng dẫn hiện hành."):
        from kiemdinh.rooms.self_assessment.use_cases.questions import answer

        return answer(actor=self.run.world.actor(who, ON), now=self.at(), thread_id=thread.pk, text=text)

    def url(self, channel="noi-bo", code="1.1"):
        return f"/chu-ky/{self.run.cycle.pk}/tieu-chi/{code}/trao-doi/?kenh={channel}"


def told(world, who):
    """The unread notices of somebody, oldest first, as (kind, words)."""
    from kiemdinh.services.notices.models import Notice

    rows = Notice.objects.filter(account_id=world.accounts[who], read_at__isnull=True).order_by("pk")
    return list(rows.values_list("kind", "text"))


def words(response):
    import html

    text = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", text).split()))
