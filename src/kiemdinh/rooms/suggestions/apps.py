from django.apps import AppConfig


class SuggestionsConfig(AppConfig):
    name = "kiemdinh.rooms.suggestions"
    label = "suggestions"
