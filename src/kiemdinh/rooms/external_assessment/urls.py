"""Addresses of the external assessment."""

from django.urls import path

from kiemdinh.rooms.external_assessment.pages import (
    work,
    work_dossier,
    work_papers,
    work_reports,
    work_sheets,
    work_survey,
)

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
    path("doan/<int:team_id>/phieu.docx", work_papers.sheets_word, name="sheets_word"),
    path("doan/<int:team_id>/van-ban/", work_papers.papers, name="papers"),
    path("doan/<int:team_id>/van-ban/<str:kind>/", work_papers.paper, name="paper"),
    path("doan/<int:team_id>/van-ban/<str:kind>/word/", work_papers.paper_word, name="paper_word"),
    path("doan/<int:team_id>/khao-sat/", work_survey.diary, name="diary"),
    path("doan/<int:team_id>/khao-sat/<int:entry_id>/<str:name>", work_survey.photo, name="photo"),
    path("doan/<int:team_id>/bo-sung/", work_survey.requests, name="requests"),
    path("doan/<int:team_id>/bo-sung/<int:request_id>/", work_survey.one_request, name="request"),
    path("doan/<int:team_id>/bo-sung/tep/<int:file_id>/<str:name>", work_survey.request_file, name="request_file"),
    path("doan/<int:team_id>/du-thao/", work_reports.draft, name="draft"),
    path("doan/<int:team_id>/du-thao/tep/<int:point_id>/<str:name>", work_reports.point_file, name="point_file"),
    path("doan/<int:team_id>/bao-cao/", work_reports.final, name="final"),
    path("doan/<int:team_id>/tai/<str:kind>/", work_reports.report_word, name="report_word"),
    path("doan/<int:team_id>/ket-luan/", work_reports.findings, name="findings"),
]
