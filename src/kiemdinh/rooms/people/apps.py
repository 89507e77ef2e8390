from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kiemdinh.rooms.people"
    label = "people"
