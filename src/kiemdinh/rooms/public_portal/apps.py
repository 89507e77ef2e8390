from django.apps import AppConfig


class PublicPortalConfig(AppConfig):
    name = "kiemdinh.rooms.public_portal"
    label = "public_portal"

    def ready(self) -> None:
        from kiemdinh.rooms.public_portal.queries.my_work import SOURCE
        from kiemdinh.rooms.public_portal.rules.notices import NOTICE_KINDS
        from kiemdinh.rooms.public_portal.use_cases.directory import follow
        from kiemdinh.rooms.self_assessment.queries.my_work import register_source
        from kiemdinh.services.ledger import listen
        from kiemdinh.services.notices import register_kind

        for key, (label, group, icon) in NOTICE_KINDS.items():
            register_kind(key, label=label, group=group, icon=icon)
        register_source(SOURCE)
        listen("organisations.", follow)
