"""Addresses of the external assessment."""

from django.urls import path

from kiemdinh.rooms.external_assessment.pages import plans, team_papers, teams, work, work_dossier, work_sheets

app_name = "external_assessment"
urlpatterns = [
    path("doan/", teams.teams, name="teams"),
    path("doan/lap/", teams.form, name="form_team"),
    path("doan/van-ban/", team_papers.paper, name="team_paper"),
    path("doan/van-ban/quyet-dinh.docx", team_papers.decision_file, name="shared_decision_file"),
    path("doan/van-ban/to-trinh.docx", team_papers.proposal_file, name="shared_proposal_file"),
    path("doan/phuong-an/moi/", plans.new_plan, name="new_plan"),
    path("doan/phuong-an/<int:plan_id>/", plans.plan, name="plan"),
    path("doan/phuong-an/<int:plan_id>/sua/", plans.change, name="change_plan"),
    path("doan/phuong-an/<int:plan_id>/lap/", plans.accept, name="accept_plan"),
    path("doan/<int:team_id>/", teams.team, name="team"),
    path("doan/<int:team_id>/thanh-vien/", teams.add_member, name="add_member"),
    path("doan/<int:team_id>/thanh-vien/<int:member_id>/", teams.change_member, name="change_member"),
    path("doan/<int:team_id>/thanh-vien/<int:member_id>/thay/", teams.replace, name="replace_member"),
    path("doan/<int:team_id>/ngay/", teams.days, name="team_days"),
    path("doan/<int:team_id>/rut-lai/", teams.recall, name="recall_team"),
    path("doan/<int:team_id>/giai-the/", teams.dissolve, name="dissolve_team"),
    path("doan/<int:team_id>/quyet-dinh.docx", teams.decision_file, name="decision_file"),
    path("doan/<int:team_id>/to-trinh.docx", teams.proposal_file, name="proposal_file"),
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
