from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "kiemdinh.services.notices"
    label = "notices"
