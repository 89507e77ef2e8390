from django.apps import AppConfig


class SchoolProfileConfig(AppConfig):
    name = "kiemdinh.rooms.school_profile"
    label = "school_profile"
