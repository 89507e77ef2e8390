from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "kiemdinh.rooms.regulations"
    label = "regulations"
    verbose_name = "Quy định"
    default_auto_field = "django.db.models.BigAutoField"
