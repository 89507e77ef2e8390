"""Addresses of the external assessment."""

from django.urls import path

from kiemdinh.rooms.external_assessment.pages import offline, work, work_dossier, work_sheets

app_name = "external_assessment"
urlpatterns = [
    path("doan/<int:team_id>/lam-viec/", work.overview, name="work"),
    path("doan/<int:team_id>/phan-cong/", work.assigning, name="assigning"),
    path("doan/<int:team_id>/ho-so/", work_dossier.dossier, name="dossier"),
    path("doan/<int:team_id>/ho-so/bao-cao.docx", work_dossier.report_file, name="report_file"),
    path("doan/<int:team_id>/ho-so/<str:criterion>/", work_dossier.reading, name="reading"),
    path("doan/<int:team_id>/tep/<int:stored_id>/<str:name>", work_dossier.dossier_file, name="dossier_file"),
    path("doan/<int:team_id>/phieu/", work_sheets.my_sheets, name="my_sheets"),
    path("doan/<int:team_id>/phieu/<str:criterion>/", work_sheets.my_sheet, name="my_sheet"),
    path("doan/<int:team_id>/hop-nhat/", work_sheets.table, name="table"),
    path("doan/<int:team_id>/hop-nhat/<str:criterion>/", work_sheets.team_sheet, name="team_sheet"),
    path("doan/<int:team_id>/dong-bo/", work_sheets.sync, name="sync"),
    path("doan/ngoai-tuyen.js", offline.worker, name="offline_worker"),
    path("doan/ngoai-tuyen/", offline.shell, name="offline_shell"),
    path("doan/<int:team_id>/ngoai-tuyen/", offline.offline, name="offline"),
    path("doan/<int:team_id>/ngoai-tuyen/tinh-trang/", offline.state, name="offline_state"),
    path("doan/<int:team_id>/ngoai-tuyen/ho-so/", offline.package, name="offline_package"),
    path("doan/<int:team_id>/ngoai-tuyen/gui/", offline.send, name="offline_send"),
    path("doan/<int:team_id>/ngoai-tuyen/anh/", offline.photo, name="offline_photo"),
]
