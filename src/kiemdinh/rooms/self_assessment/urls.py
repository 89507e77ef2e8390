"""Addresses of self-assessment."""

from django.urls import path

from kiemdinh.rooms.self_assessment.pages import (
    board,
    council,
    documents,
    evidence,
    narrative,
    questions,
    report,
    school,
    sheet,
    talk,
    talk_list,
    work,
)

app_name = "self_assessment"
urlpatterns = [
    path("viec-cua-toi/", work.my_work, name="my_work"),
    path("truong/<str:code>/", school.school_home, name="school"),
    path("truong/<str:code>/chu-ky-moi/", school.new_cycle, name="new_cycle"),
    path("chu-ky/<int:cycle_id>/", school.cycle_home, name="cycle"),
    path("chu-ky/<int:cycle_id>/mo/", school.open_cycle, name="open"),
    path("chu-ky/<int:cycle_id>/hoi-dong/", council.council, name="council"),
    path("chu-ky/<int:cycle_id>/hoi-dong/<int:participant_id>/", council.participant, name="participant"),
    path("chu-ky/<int:cycle_id>/hoi-dong/nhom/", council.add_group, name="add_group"),
    path("chu-ky/<int:cycle_id>/phan-cong/", council.assignments, name="assignments"),
    path("chu-ky/<int:cycle_id>/tieu-chi/", board.board, name="board"),
    path("chu-ky/<int:cycle_id>/tieu-chi/<str:criterion>/", sheet.sheet, name="sheet"),
    path("chu-ky/<int:cycle_id>/muc-4/<str:criterion>/", sheet.level_4, name="level_4"),
    path("chu-ky/<int:cycle_id>/tieu-chi/<str:criterion>/trao-doi/", talk.talk_page("criterion"), name="talk"),
    path("chu-ky/<int:cycle_id>/muc-4/<str:criterion>/trao-doi/", talk.talk_page("level_4"), name="talk_level_4"),
    path(
        "chu-ky/<int:cycle_id>/tieu-chuan/<str:criterion>/trao-doi/", talk.talk_page("standard"), name="talk_standard"
    ),
    path("chu-ky/<int:cycle_id>/noi-dung/trao-doi/", talk.talk_page("report"), name="talk_report"),
    path("chu-ky/<int:cycle_id>/trao-doi/", talk_list.threads, name="talk_list"),
    path("chu-ky/<int:cycle_id>/trao-doi/tai/", talk_list.export, name="talk_export"),
    path("chu-ky/<int:cycle_id>/trao-doi/y-kien/<int:comment_id>/", talk.comment, name="comment"),
    path("cau-hoi/", questions.questions, name="questions"),
    path("cau-hoi/tai/", questions.export, name="questions_export"),
    path("cau-hoi/<int:thread_id>/", questions.question, name="question"),
    path("cau-hoi/<int:thread_id>/tra-loi/<int:comment_id>/", questions.own_answer, name="own_answer"),
    path("chu-ky/<int:cycle_id>/phieu/<int:sheet_id>/chuyen/", sheet.move, name="move_sheet"),
    path("chu-ky/<int:cycle_id>/cai-tien/", sheet.add_improvement, name="add_improvement"),
    path("chu-ky/<int:cycle_id>/cai-tien/<int:item_id>/", sheet.change_improvement, name="change_improvement"),
    path("chu-ky/<int:cycle_id>/tieu-chuan/<str:code>/", narrative.standard, name="standard"),
    path("chu-ky/<int:cycle_id>/noi-dung/", narrative.report_texts, name="narrative"),
    path("chu-ky/<int:cycle_id>/minh-chung/", evidence.register, name="evidence"),
    path("chu-ky/<int:cycle_id>/minh-chung/them/", evidence.add, name="add_evidence"),
    path("chu-ky/<int:cycle_id>/minh-chung/<int:item_id>/", evidence.item, name="evidence_item"),
    path("chu-ky/<int:cycle_id>/minh-chung/tim/", evidence.pick, name="pick_evidence"),
    path("chu-ky/<int:cycle_id>/bao-cao/", report.report, name="report"),
    path("chu-ky/<int:cycle_id>/bao-cao/cong-bo/", report.publish, name="publish"),
    path("chu-ky/<int:cycle_id>/bao-cao/viet-tat/", report.abbreviations, name="abbreviations"),
    path("chu-ky/<int:cycle_id>/tai/<str:kind>/", documents.download, name="download"),
    path("chu-ky/<int:cycle_id>/van-ban/<str:kind>/", documents.register_number, name="register_document"),
    path("chu-ky/<int:cycle_id>/van-ban/<str:kind>/ban-ky/", documents.signed_copy, name="signed_copy"),
    path("chu-ky/<int:cycle_id>/cong-bo/<int:number>/", documents.published, name="published"),
]
