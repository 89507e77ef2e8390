from django.apps import AppConfig


class ExternalAssessmentConfig(AppConfig):
    name = "kiemdinh.rooms.external_assessment"
    label = "external_assessment"

    def ready(self) -> None:
        from kiemdinh.rooms.external_assessment.queries.findings import findings_url
        from kiemdinh.rooms.external_assessment.queries.outside_work import DRAFTS, SHEETS, SUPPLEMENTS
        from kiemdinh.rooms.external_assessment.queries.teams import teams_of_dossier
        from kiemdinh.rooms.external_assessment.rules.work_notices import WORK_NOTICES
        from kiemdinh.rooms.external_assessment.use_cases.feedback import close_overdue
        from kiemdinh.rooms.external_assessment.use_cases.reminding import remind_of_deadlines
        from kiemdinh.rooms.external_assessment.use_cases.reminding_start import remind_of_starts
        from kiemdinh.rooms.registration.queries.what_follows import register_follow
        from kiemdinh.rooms.self_assessment.queries.findings import register_findings
        from kiemdinh.rooms.self_assessment.queries.my_work import register_source
        from kiemdinh.services.jobs import register_daily
        from kiemdinh.services.notices import register_kind

        for key, (label, group, icon) in WORK_NOTICES.items():
            register_kind(key, label=label, group=group, icon=icon)
        register_source(SUPPLEMENTS)
        register_source(DRAFTS)
        register_source(SHEETS)
        register_findings(findings_url)
        register_follow(teams_of_dossier)
        register_daily("outside_feedback", label="Hết hạn phản hồi dự thảo đánh giá ngoài", run=close_overdue)
        register_daily("outside_deadlines", label="Nhắc hạn của đánh giá ngoài", run=remind_of_deadlines)
        register_daily("outside_starts", label="Nhắc hạn bắt đầu đánh giá ngoài", run=remind_of_starts)
