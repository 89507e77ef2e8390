from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "kiemdinh.services.files"
    label = "files"
