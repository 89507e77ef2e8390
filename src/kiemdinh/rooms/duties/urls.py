"""Addresses below /lich-nhiem-vu/."""

from django.urls import path

from kiemdinh.rooms.duties.pages import below, calendar, feed, settings

app_name = "duties"
urlpatterns = [
    path("lich-nhiem-vu/", calendar.show, name="calendar"),
    path("lich-nhiem-vu/xong/<slug:key>/<int:year>/", calendar.done, name="done"),
    path("lich-nhiem-vu/cap-duoi/", below.counts, name="below"),
    path("lich-nhiem-vu/cap-duoi/don-vi/", below.doers, name="doers"),
    path("lich-nhiem-vu/dia-phuong/", settings.show, name="settings"),
    path("lich-nhiem-vu/dia-phuong/doi/<slug:key>/", settings.move, name="move"),
    path("lich-nhiem-vu/dia-phuong/ap-dung/<slug:key>/", settings.take_over, name="adopt"),
    path("lich-nhiem-vu/dia-phuong/bo/<int:setting_id>/", settings.end, name="end_setting"),
    path("lich-nhiem-vu/dong-bo/", feed.manage, name="feed"),
    path("lich-nhiem-vu/lich/<str:token>.ics", feed.ics, name="ics"),
]
