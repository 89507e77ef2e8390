from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "kiemdinh.rooms.exchange"
    label = "exchange"
