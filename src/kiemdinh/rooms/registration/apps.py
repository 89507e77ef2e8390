from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "kiemdinh.rooms.registration"
    label = "registration"
