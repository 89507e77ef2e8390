from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "kiemdinh.services.ledger"
    label = "ledger"
