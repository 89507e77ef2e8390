"""Addresses of recognition for staff; the public ones belong to the public portal."""

from django.urls import path

from kiemdinh.rooms.recognition.pages import bringing_in, cases, files, lists

app_name = "recognition"

urlpatterns = [
    path("cong-nhan/", lists.queue, name="queue"),
    path("cong-nhan/so-cap/", lists.register, name="register"),
    path("cong-nhan/sap-het-han/", lists.expiring, name="expiring"),
    path("cong-nhan/nhap/", bringing_in.import_file, name="import"),
    path("cong-nhan/nhap/cot/", bringing_in.columns, name="import_columns"),
    path("cong-nhan/nhap/mau/", bringing_in.template, name="template"),
    path("cong-nhan/nhap/dong-can-sua/", bringing_in.rejected, name="rejected"),
    path("cong-nhan/sap-xep-lai/", bringing_in.reorganised, name="reorganised"),
    path("cong-nhan/sap-xep-lai/<str:code>/<str:day>/", bringing_in.reorganise, name="reorganise"),
    path("cong-nhan/truong/<str:code>/", lists.school, name="school"),
    path("cong-nhan/<int:pk>/", cases.case, name="case"),
    path("cong-nhan/<int:pk>/giay.pdf", files.certificate, name="certificate"),
    path("cong-nhan/<int:pk>/van-ban/<slug:kind>/", files.paper, name="paper"),
    path("cong-nhan/<int:pk>/ban-ky/<int:copy_id>/", files.signed_copy, name="signed_copy"),
    path("cong-nhan/<int:pk>/no/<int:line_id>/tep/", files.evidence, {"what": "no"}, name="owed_evidence"),
    path("cong-nhan/<int:pk>/thu-hoi/<int:line_id>/tep/", files.evidence, {"what": "thu-hoi"}, name="remedy_evidence"),
]
