"""Addresses of documents and files; included at the root of the site."""

from django.urls import path

from kiemdinh.rooms.evidence import pages

app_name = "evidence"
urlpatterns = [
    path("truong/<str:code>/van-ban/", pages.register, name="register"),
    path("truong/<str:code>/van-ban/them/", pages.add, name="add"),
    path("van-ban/<int:document_id>/", pages.document, name="document"),
    path("van-ban/<int:document_id>/tep/", pages.change_files, name="files"),
    path("tep/<int:file_id>/<str:name>", pages.stored_file, name="file"),
]
