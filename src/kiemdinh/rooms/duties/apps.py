"""Lịch nhiệm vụ."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "kiemdinh.rooms.duties"
    label = "duties"

    def ready(self) -> None:
        from kiemdinh.rooms.duties.queries import sources
        from kiemdinh.rooms.duties.queries.my_work import SOURCE
        from kiemdinh.rooms.duties.rules.notices import NOTICE_KINDS
        from kiemdinh.rooms.duties.use_cases.reminding import remind_of_duties
        from kiemdinh.rooms.self_assessment.queries.my_work import register_source
        from kiemdinh.services.jobs import register_daily
        from kiemdinh.services.notices import register_kind

        for key, (label, group, icon) in NOTICE_KINDS.items():
            register_kind(key, label=label, group=group, icon=icon)
        sources.register_own()
        register_source(SOURCE)
        register_daily("duties.reminders", label="Nhắc nhiệm vụ", run=remind_of_duties)
