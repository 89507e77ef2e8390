"""Addresses of the room."""

from django.urls.resolvers import URLPattern

app_name = "duties"
urlpatterns: list[URLPattern] = []
