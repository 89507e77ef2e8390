from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "kiemdinh.rooms.recognition"
    label = "recognition"

    def ready(self) -> None:
        from kiemdinh.rooms.recognition.queries.my_work import SOURCES
        from kiemdinh.rooms.recognition.rules.notices import NOTICE_KINDS
        from kiemdinh.rooms.recognition.use_cases.reminding import send_reminders
        from kiemdinh.rooms.self_assessment.queries.my_work import register_source
        from kiemdinh.services.jobs import register_daily
        from kiemdinh.services.notices import register_kind

        for key, (label, group, icon) in NOTICE_KINDS.items():
            register_kind(key, label=label, group=group, icon=icon)
        for source in SOURCES:
            register_source(source)
        register_daily(
            "recognition.remind", label="Nhắc hạn quyết định, tiêu chí nợ, hết hạn công nhận", run=send_reminders
        )
