from django.apps import AppConfig


class SelfAssessmentConfig(AppConfig):
    name = "kiemdinh.rooms.self_assessment"
    label = "self_assessment"

    def ready(self) -> None:
        from kiemdinh.rooms.people.handover import register
        from kiemdinh.rooms.self_assessment.use_cases.assignments import hand_over

        register("self_assessment", hand_over)
