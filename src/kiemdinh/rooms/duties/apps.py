from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "kiemdinh.rooms.duties"
    label = "duties"
