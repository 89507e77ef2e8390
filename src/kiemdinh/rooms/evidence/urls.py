"""Addresses of documents and files; included at the root of the site."""

from django.urls import path

from kiemdinh.rooms.evidence.pages import documents, gap, handing_in

app_name = "evidence"
urlpatterns = [
    path("truong/<str:code>/van-ban/", documents.register, name="register"),
    path("truong/<str:code>/van-ban/them/", documents.add, name="add"),
    path("truong/<str:code>/minh-chung-nam/", gap.matrix, name="gap"),
    path("truong/<str:code>/minh-chung-nam/o/", gap.cell, name="gap_cell"),
    path("truong/<str:code>/minh-chung-can-co/", gap.expected_list, name="expected"),
    path("truong/<str:code>/minh-chung-can-co/<int:expected_id>/", gap.expected_item, name="expected_item"),
    path("truong/<str:code>/nop-minh-chung/", handing_in.hand_in, name="capture"),
    path("minh-chung-can-nop/", handing_in.my_requests, name="my_requests"),
    path("minh-chung-can-nop/<int:request_id>/", handing_in.one_request, name="request"),
    path("van-ban/<int:document_id>/nam-hoc/", handing_in.document_years, name="years"),
    path("van-ban/<int:document_id>/", documents.document, name="document"),
    path("van-ban/<int:document_id>/tep/", documents.change_files, name="files"),
    path("tep/<int:file_id>/xem/", documents.view_file, name="view"),
    path("tep/<int:file_id>/xem/manh/", documents.view_file, {"part": True}, name="view_part"),
    path("tep/<int:file_id>/<str:name>", documents.stored_file, name="file"),
]
