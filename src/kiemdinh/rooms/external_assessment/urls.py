"""Addresses of the external assessment."""

from django.urls import path

from kiemdinh.rooms.external_assessment.pages import work, work_dossier, work_sheets

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
]
