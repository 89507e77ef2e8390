"""Addresses of the site; each room brings its own."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from kiemdinh.site import pages


def health(request: HttpRequest) -> HttpResponse:
    """Alive, for watchdogs."""
    return JsonResponse({"status": "ok"})


urlpatterns = [
    path("", pages.landing, name="landing"),
    path("song/", health, name="health"),
    path("dang-nhap/", account.login, name="account_login"),
    path("dang-xuat/", account.logout, name="account_logout"),
    path("dang-ky/", pages.no_signup, name="account_signup"),
    path("tai-khoan/quen-mat-khau/", pages.forgotten_password, name="account_reset_password"),
    path("tai-khoan/da-khoa/", account.account_inactive, name="account_inactive"),
    path("tai-khoan/xac-nhan/", account.reauthenticate, name="account_reauthenticate"),
    path("tai-khoan/mat-khau/", pages.change_password, name="account_change_password"),
    path("tai-khoan/dat-mat-khau/", pages.change_password, name="account_set_password"),
    path("tai-khoan/thu-dien-tu/", pages.no_signup, name="account_email"),
    path("dang-nhap/xac-thuc/", mfa.authenticate, name="mfa_authenticate"),
    path("tai-khoan/xac-nhan-ma/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("tai-khoan/bao-mat/", mfa.index, name="mfa_index"),
    path("tai-khoan/bao-mat/bat/", totp.activate_totp, name="mfa_activate_totp"),
    path("tai-khoan/bao-mat/tat/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("tai-khoan/ma-du-phong/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("tai-khoan/ma-du-phong/tao/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("tai-khoan/ma-du-phong/tai/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("don-vi/", include("kiemdinh.rooms.organisations.urls")),
    path("quan-tri/", include("kiemdinh.rooms.people.urls")),
    path("huong-dan/", include("kiemdinh.site.guide.urls")),
    path("", include("kiemdinh.services.notices.urls")),
    path("viec-nen/", include("kiemdinh.services.jobs.urls")),
    path("", include("kiemdinh.rooms.school_profile.urls")),
    path("", include("kiemdinh.rooms.evidence.urls")),
    path("", include("kiemdinh.rooms.self_assessment.urls")),
    # After self-assessment, whose page of the forms stands below the same address.
    path("quy-dinh/", include("kiemdinh.rooms.regulations.urls")),
    path("", include("kiemdinh.rooms.exchange.urls")),
    path("", include("kiemdinh.rooms.assessors.urls")),
    path("", include("kiemdinh.rooms.registration.urls")),
    path("", include("kiemdinh.rooms.recognition.urls")),
    path("", include("kiemdinh.rooms.external_assessment.urls")),
    path("", include("kiemdinh.rooms.appraisal.urls")),
    path("", include("kiemdinh.rooms.duties.urls")),
    path("", include("kiemdinh.rooms.planning.urls")),
    path("", include("kiemdinh.rooms.statistics.urls")),
    path("", include("kiemdinh.rooms.reporting.urls")),
    path("", include("kiemdinh.rooms.suggestions.urls")),
    path("", include("kiemdinh.rooms.public_portal.urls")),
]
