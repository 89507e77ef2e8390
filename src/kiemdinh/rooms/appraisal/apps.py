from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    name = "kiemdinh.rooms.appraisal"
    label = "appraisal"

    def ready(self) -> None:
        from kiemdinh.rooms.appraisal.queries.my_work import SOURCE
        from kiemdinh.rooms.appraisal.rules.notices import NOTICE_KINDS
        from kiemdinh.rooms.self_assessment.queries.my_work import register_source
        from kiemdinh.services.notices import register_kind

        for key, (label, group, icon) in NOTICE_KINDS.items():
            register_kind(key, label=label, group=group, icon=icon)
        register_source(SOURCE)
