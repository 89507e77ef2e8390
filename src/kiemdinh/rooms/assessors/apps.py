from django.apps import AppConfig


class AssessorsConfig(AppConfig):
    name = "kiemdinh.rooms.assessors"
    label = "assessors"

    def ready(self) -> None:
        from kiemdinh.rooms.assessors.queries.my_work import SOURCE
        from kiemdinh.rooms.assessors.rules.notices import NOTICE_KINDS
        from kiemdinh.rooms.self_assessment.queries.my_work import register_source
        from kiemdinh.services.notices import register_kind

        for key, (label, group, icon) in NOTICE_KINDS.items():
            register_kind(key, label=label, group=group, icon=icon)
        register_source(SOURCE)
