from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "kiemdinh.rooms.evidence"
    label = "evidence"

    def ready(self) -> None:
        from kiemdinh.rooms.evidence.rules.notices import NOTICE_KINDS
        from kiemdinh.services.notices import register_kind

        for key, (label, group, icon) in NOTICE_KINDS.items():
            register_kind(key, label=label, group=group, icon=icon)
