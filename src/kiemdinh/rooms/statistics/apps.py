"""Số liệu, tiến độ, biểu đồ: điều gì đã xảy ra, của đơn vị nào, tính đến ngày nào."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "kiemdinh.rooms.statistics"
    label = "statistics"

    def ready(self) -> None:
        from kiemdinh.services.notices import register_kind

        register_kind("remind.school", label="Cơ quan quản lý nhắc tiến độ", group="Nhắc việc", icon="bell")
