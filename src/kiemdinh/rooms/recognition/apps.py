from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "kiemdinh.rooms.recognition"
    label = "recognition"
