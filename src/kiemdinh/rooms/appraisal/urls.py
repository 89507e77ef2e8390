"""Addresses below /tham-dinh/."""

from django.urls import path

from kiemdinh.rooms.appraisal.pages import appraisals, councils, lists, meetings, opinions, results, study

app_name = "appraisal"
urlpatterns = [
    path("tham-dinh/", lists.home, name="home"),
    path("tham-dinh/danh-sach/<int:list_id>/", lists.yearly_list, name="list"),
    path("tham-dinh/danh-sach/<int:list_id>/van-ban/", lists.list_paper, name="list_paper"),
    path("tham-dinh/truong-xem-xet/<int:listed_id>/", lists.listed_school, name="listed"),
    path("tham-dinh/hoi-dong/moi/", councils.new_council, name="new_council"),
    path("tham-dinh/hoi-dong/<int:council_id>/", councils.council, name="council"),
    path("tham-dinh/hoi-dong/<int:council_id>/van-ban/", councils.council_paper, name="council_paper"),
    path("tham-dinh/<int:appraisal_id>/", appraisals.appraisal, name="appraisal"),
    path("tham-dinh/<int:appraisal_id>/van-ban/<slug:kind>/", appraisals.paper, name="paper"),
    path("tham-dinh/<int:appraisal_id>/ho-so/", study.study, name="study"),
    path("tham-dinh/<int:appraisal_id>/ho-so/tep/<slug:sha256>/", study.evidence_file, name="file"),
    path("tham-dinh/<int:appraisal_id>/ho-so/bao-cao/<int:report_id>/", study.report_file, name="report"),
    path("tham-dinh/<int:appraisal_id>/phieu/", opinions.opinion, name="opinion"),
    path("tham-dinh/<int:appraisal_id>/phieu/<int:member_id>/", opinions.opinion_paper, name="opinion_paper"),
    path("tham-dinh/<int:appraisal_id>/bo-sung/", opinions.requests, name="requests"),
    path("tham-dinh/<int:appraisal_id>/bo-sung/<int:request_id>/tep/", opinions.request_file, name="request_file"),
    path("tham-dinh/<int:appraisal_id>/hop/", meetings.meeting, name="meeting"),
    path("tham-dinh/<int:appraisal_id>/thong-bao/", results.result, name="result"),
]
