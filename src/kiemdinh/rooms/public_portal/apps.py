from django.apps import AppConfig


class PublicPortalConfig(AppConfig):
    name = "kiemdinh.rooms.public_portal"
    label = "public_portal"
