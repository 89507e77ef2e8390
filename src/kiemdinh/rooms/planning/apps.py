"""Kế hoạch năm, chỉ tiêu, tập huấn của trường, xã (phòng), Sở."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "kiemdinh.rooms.planning"
    label = "planning"

    def ready(self) -> None:
        from kiemdinh.rooms.duties.queries import sources
        from kiemdinh.rooms.planning.queries.duty_sources import plans_made
        from kiemdinh.rooms.planning.queries.my_work import SOURCES
        from kiemdinh.rooms.planning.rules.notices import NOTICE_KINDS
        from kiemdinh.rooms.self_assessment.queries.my_work import register_source
        from kiemdinh.services.notices import register_kind

        for key, (label, group, icon) in NOTICE_KINDS.items():
            register_kind(key, label=label, group=group, icon=icon)
        for source in SOURCES:
            register_source(source)
        sources.register("plan_submitted", plans_made)
