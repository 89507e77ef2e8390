"""Addresses of public_portal: pages for everybody, and those of the staff behind them."""

from django.urls import path

from kiemdinh.rooms.public_portal.pages import (
    certificates,
    posting,
    public,
    remarks,
    reports,
    staff_news,
    staff_remarks,
)

app_name = "public_portal"

urlpatterns = [
    path("tra-cuu/", public.search, name="search"),
    path("truong-cong-khai/<str:code>/", public.school, name="school"),
    path("truong-cong-khai/<str:code>/<int:report_id>/<slug:part>/", public.school_file, name="school_file"),
    path("chung-nhan/", certificates.ask, name="certificates"),
    path("chung-nhan/<path:number>/", certificates.check, name="certificate"),
    path("du-lieu-mo/", public.data, name="open_data"),
    path("du-lieu-mo/truong-duoc-cong-nhan.json", public.data_file, name="open_data_file"),
    path("tin/", public.news, name="news"),
    path("tin/<int:news_id>/", public.story, name="story"),
    path("gop-y/", remarks.remark, name="remark"),
    path("sitemap.xml", public.sitemap, name="sitemap"),
    path("robots.txt", public.robots, name="robots"),
    path("cong-bo/", posting.desk, name="desk"),
    path("cong-bo/danh-sach.xlsx", posting.desk_file, name="desk_file"),
    path("cong-bo/<int:recognition_id>/go/", posting.withdraw, name="withdraw"),
    path("cong-bo/tin/", staff_news.desk, name="news_desk"),
    path("cong-bo/tin/moi/", staff_news.write, name="news_new"),
    path("cong-bo/tin/<int:news_id>/", staff_news.write, name="news_edit"),
    path("cong-bo/tin/<int:news_id>/chuyen/", staff_news.move, name="news_move"),
    path("cong-bo/gop-y/", staff_remarks.queue, name="remark_queue"),
    path("cong-bo/gop-y/<int:remark_id>/", staff_remarks.one, name="remark_one"),
    path("truong/<str:code>/cong-khai/", reports.reports, name="reports"),
    path("truong/<str:code>/cong-khai/<int:report_id>/", reports.post, name="post_report"),
    path("truong/<str:code>/cong-khai/<int:report_id>/go/", reports.withdraw, name="withdraw_report"),
]
