"""Addresses of the registration for external assessment."""

from django.urls import path

from kiemdinh.rooms.registration.pages import checking, dossier, letters, queue, school

app_name = "registration"
urlpatterns = [
    path("dang-ky-danh-gia/", queue.dossiers, name="queue"),
    path("dang-ky-danh-gia/chuyen-tiep/", queue.transition, name="transition"),
    path("dang-ky-danh-gia/truong/<str:code>/", school.school, name="school"),
    path("dang-ky-danh-gia/truong/<str:code>/moi/", school.new, name="new"),
    path("dang-ky-danh-gia/<int:registration_id>/", dossier.dossier, name="dossier"),
    path("dang-ky-danh-gia/<int:registration_id>/sua/", school.edit, name="edit"),
    path("dang-ky-danh-gia/<int:registration_id>/kiem-tra/", checking.check, name="check"),
    path("dang-ky-danh-gia/<int:registration_id>/bao-cao/", dossier.report, name="report"),
    path("dang-ky-danh-gia/<int:registration_id>/minh-chung/", dossier.evidence, name="evidence"),
    path(
        "dang-ky-danh-gia/<int:registration_id>/minh-chung/<int:file_id>/", dossier.evidence_file, name="evidence_file"
    ),
    path("dang-ky-danh-gia/<int:registration_id>/van-ban/<int:letter_id>/", letters.download, name="letter"),
    path("dang-ky-danh-gia/<int:registration_id>/van-ban/<int:letter_id>/so/", letters.number, name="letter_number"),
    path(
        "dang-ky-danh-gia/<int:registration_id>/van-ban/<int:letter_id>/ban-ky/",
        letters.signed_copy,
        name="letter_signed",
    ),
]
