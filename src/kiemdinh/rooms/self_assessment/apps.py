from django.apps import AppConfig


class SelfAssessmentConfig(AppConfig):
    name = "kiemdinh.rooms.self_assessment"
    label = "self_assessment"

    def ready(self) -> None:
        from kiemdinh.rooms.evidence.queries import register_set_desk, register_set_links
        from kiemdinh.rooms.people.handover import register
        from kiemdinh.rooms.self_assessment.queries.evidence_view import desk_of_set, links_of_sets
        from kiemdinh.rooms.self_assessment.rules.notices import NOTICE_KINDS
        from kiemdinh.rooms.self_assessment.use_cases.assignments import hand_over
        from kiemdinh.rooms.self_assessment.use_cases.reminding import remind_everybody
        from kiemdinh.services.jobs import register_daily
        from kiemdinh.services.notices import register_kind

        register_daily(
            "self_assessment.remind",
            label="Nhắc việc tự đánh giá",
            run=lambda now: remind_everybody(now=now).total(),
        )
        for key, (label, group, icon) in NOTICE_KINDS.items():
            register_kind(key, label=label, group=group, icon=icon)
        register("self_assessment", hand_over)
        register_set_links(links_of_sets)
        register_set_desk(desk_of_set)
