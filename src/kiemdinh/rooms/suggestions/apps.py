"""Khó khăn, vướng mắc, kiến nghị gửi lên cấp trên và gửi cho phần mềm."""

from django.apps import AppConfig


class SuggestionsConfig(AppConfig):
    name = "kiemdinh.rooms.suggestions"
    label = "suggestions"

    def ready(self) -> None:
        from kiemdinh.rooms.suggestions.rules.notices import NOTICE_KINDS
        from kiemdinh.rooms.suggestions.use_cases.moving import rehome
        from kiemdinh.services.jobs import register_daily
        from kiemdinh.services.notices import register_kind

        for key, (label, group, icon) in NOTICE_KINDS.items():
            register_kind(key, label=label, group=group, icon=icon)
        register_daily(
            "suggestions.rehome", label="Chuyển kiến nghị của đơn vị đã kết thúc", run=lambda now: rehome(now=now)
        )
