"""Django application of the guide."""

from django.apps import AppConfig


class GuideConfig(AppConfig):
    """Guide pages are templates; the application has no tables."""

    name = "kiemdinh.site.guide"
    label = "guide"
    verbose_name = "Hướng dẫn"
