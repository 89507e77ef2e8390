from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "kiemdinh.rooms.evidence"
    label = "evidence"
