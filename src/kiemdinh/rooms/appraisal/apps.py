from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    name = "kiemdinh.rooms.appraisal"
    label = "appraisal"
