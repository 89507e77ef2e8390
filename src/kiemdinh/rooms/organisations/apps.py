from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "kiemdinh.rooms.organisations"
    label = "organisations"
    verbose_name = "Tổ chức"
