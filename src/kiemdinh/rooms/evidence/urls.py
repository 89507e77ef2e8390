"""Addresses of documents and files; included at the root of the site."""

from django.urls import path

from kiemdinh.rooms.evidence.pages import (
    batches,
    documents,
    gap,
    handing_in,
    space,
    uploads,
)

app_name = "evidence"
_BATCH = "van-ban/dot-tai/<int:batch_id>/"
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
    path("truong/<str:code>/van-ban/tai-nhieu/", uploads.upload, name="upload"),
    path("truong/<str:code>/van-ban/tai-nhieu/gui/", uploads.send, name="send"),
    path("truong/<str:code>/van-ban/trung/", space.duplicates, name="duplicates"),
    path("truong/<str:code>/dung-luong/", space.storage, name="storage"),
    path("dung-luong/", space.storage_list, name="storage_list"),
    path("van-ban/<int:document_id>/tep/<int:file_id>/giam/", space.shrink, name="shrink"),
    path(_BATCH, batches.batch, name="batch"),
    path(f"{_BATCH}to-khai/", uploads.announce, name="announce"),
    path(f"{_BATCH}tep/<int:file_id>/manh/", uploads.piece, name="piece"),
    path(f"{_BATCH}xong/", uploads.sort, name="sort"),
    path(f"{_BATCH}tep/<int:file_id>/", batches.file, name="upload_file"),
    path(f"{_BATCH}chon/", batches.decide, name="decide"),
    path(f"{_BATCH}xep/", batches.place, name="place"),
    path(f"{_BATCH}bo/", batches.drop, name="drop"),
    path("tep/<int:file_id>/<str:name>", documents.stored_file, name="file"),
]
