from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "kiemdinh.rooms.registration"
    label = "registration"

    def ready(self) -> None:
        from kiemdinh.rooms.registration.queries.my_work import ANSWERS, CHECKS
        from kiemdinh.rooms.registration.rules.notices import NOTICE_KINDS
        from kiemdinh.rooms.registration.use_cases.reminding import remind_of_deadlines
        from kiemdinh.rooms.self_assessment.queries.my_work import register_source
        from kiemdinh.services.jobs import register_daily
        from kiemdinh.services.notices import register_kind

        for key, (label, group, icon) in NOTICE_KINDS.items():
            register_kind(key, label=label, group=group, icon=icon)
        register_daily("registration.deadlines", label="Nhắc hạn của hồ sơ đăng ký", run=remind_of_deadlines)
        register_source(CHECKS)
        register_source(ANSWERS)
