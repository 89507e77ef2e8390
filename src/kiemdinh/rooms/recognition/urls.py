"""Addresses of recognition for staff; the public ones belong to the public portal."""

from django.urls import path

from kiemdinh.rooms.recognition.pages import cases, files, importing, lists, reorganising

app_name = "recognition"

urlpatterns = [
    path("cong-nhan/", lists.queue, name="queue"),
    path("cong-nhan/so-cap/", lists.register, name="register"),
    path("cong-nhan/sap-het-han/", lists.expiring, name="expiring"),
    path("cong-nhan/nhap/", importing.import_file, name="import"),
    path("cong-nhan/nhap/mau/", importing.template, name="template"),
    path("cong-nhan/nhap/<int:import_id>/", importing.one, name="import_one"),
    path("cong-nhan/nhap/<int:import_id>/cot/", importing.columns, name="import_columns"),
    path("cong-nhan/nhap/<int:import_id>/ghi/", importing.start, name="import_start"),
    path("cong-nhan/nhap/<int:import_id>/dong-can-sua.xlsx", importing.rejected, name="rejected"),
    path("cong-nhan/sap-xep-lai/", reorganising.reorganised, name="reorganised"),
    path("cong-nhan/sap-xep-lai/<str:code>/<str:day>/", reorganising.reorganise, name="reorganise"),
    path("cong-nhan/truong/<str:code>/", lists.school, name="school"),
    path("cong-nhan/<int:pk>/", cases.case, name="case"),
    path("cong-nhan/<int:pk>/giay.pdf", files.certificate, name="certificate"),
    path("cong-nhan/<int:pk>/van-ban/<slug:kind>/", files.paper, name="paper"),
    path("cong-nhan/<int:pk>/ban-ky/<int:copy_id>/", files.signed_copy, name="signed_copy"),
    path("cong-nhan/<int:pk>/no/<int:line_id>/tep/", files.evidence, {"what": "no"}, name="owed_evidence"),
    path("cong-nhan/<int:pk>/thu-hoi/<int:line_id>/tep/", files.evidence, {"what": "thu-hoi"}, name="remedy_evidence"),
]
