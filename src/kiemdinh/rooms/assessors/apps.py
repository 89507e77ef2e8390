from django.apps import AppConfig


class AssessorsConfig(AppConfig):
    name = "kiemdinh.rooms.assessors"
    label = "assessors"
