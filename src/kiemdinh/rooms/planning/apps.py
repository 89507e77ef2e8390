"""Kế hoạch năm, chỉ tiêu, tập huấn của trường, xã (phòng), Sở."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "kiemdinh.rooms.planning"
    label = "planning"
