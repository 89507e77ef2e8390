"""Addresses of the room."""

from django.urls import path

from kiemdinh.rooms.suggestions.pages import answering, roll_up, writing

app_name = "suggestions"
urlpatterns = [
    path("kien-nghi/", writing.own, name="own"),
    path("kien-nghi/gui/", writing.write, name="write"),
    path("kien-nghi/nhan/", answering.desk, name="desk"),
    path("kien-nghi/tong-hop/", roll_up.show, name="roll_up"),
    path("kien-nghi/<int:suggestion_id>/", answering.one, name="one"),
]
