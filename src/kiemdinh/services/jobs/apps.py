from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "kiemdinh.services.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Registers what the rooms can do in the background."""
        autodiscover_modules("jobs")
