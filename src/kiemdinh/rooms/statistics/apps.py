from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "kiemdinh.rooms.statistics"
    label = "statistics"
