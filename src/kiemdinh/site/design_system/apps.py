"""Django application of the design system."""

from django.apps import AppConfig


class DesignSystemConfig(AppConfig):
    """Carries static files, templates and template tags; it has no tables."""

    name = "kiemdinh.site.design_system"
    label = "design_system"
    verbose_name = "Hệ thiết kế"
