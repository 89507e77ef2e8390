"""Báo cáo định kỳ và sổ chỉ đạo của trường, xã (phòng), Sở."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "kiemdinh.rooms.reporting"
    label = "reporting"

    def ready(self) -> None:
        """Names the notices, the work and the fulfilled duties that this room brings."""
        from kiemdinh.rooms.duties.queries.sources import register
        from kiemdinh.rooms.reporting.queries.done import FULFILLED_BY, approved_source
        from kiemdinh.rooms.reporting.queries.my_work import SOURCE
        from kiemdinh.rooms.reporting.rules.notices import NOTICE_KINDS
        from kiemdinh.rooms.self_assessment.queries.my_work import register_source
        from kiemdinh.services.notices import register_kind

        for key, (label, group, icon) in NOTICE_KINDS.items():
            register_kind(key, label=label, group=group, icon=icon)
        register_source(SOURCE)
        for name, kinds in FULFILLED_BY.items():
            register(name, approved_source(kinds))
