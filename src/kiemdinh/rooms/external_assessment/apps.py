from django.apps import AppConfig


class ExternalAssessmentConfig(AppConfig):
    name = "kiemdinh.rooms.external_assessment"
    label = "external_assessment"
