from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "kiemdinh.rooms.reporting"
    label = "reporting"
