from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "kiemdinh.rooms.planning"
    label = "planning"
