"""Addresses of accounts and authorisations, below /quan-tri/."""

from django.urls import path

from kiemdinh.rooms.people.pages import account, accounts, authorisations, importing

app_name = "people"
urlpatterns = [
    path("tai-khoan/", accounts.account_list, name="accounts"),
    path("tai-khoan/xuat/", accounts.export, name="export"),
    path("tai-khoan/moi/", accounts.create, name="create"),
    path("tai-khoan/nhap/", importing.import_file, name="import"),
    path("tai-khoan/nhap/mau/", importing.template, name="import_template"),
    path("tai-khoan/nhap/tai-ve/", importing.download, name="import_download"),
    path("tai-khoan/<int:account_id>/", account.show, name="account"),
    path("tai-khoan/<int:account_id>/chuc-vu/", account.add_post, name="add_post"),
    path("tai-khoan/<int:account_id>/chuc-vu/<int:post_id>/ket-thuc/", account.end_post, name="end_post"),
    path("tai-khoan/<int:account_id>/mat-khau/", account.reset_password, name="reset_password"),
    path("tai-khoan/<int:account_id>/xac-thuc/", account.reset_totp, name="reset_totp"),
    path("tai-khoan/<int:account_id>/dang-nhap/", account.set_active, name="set_active"),
    path("uy-quyen/", authorisations.authorisation_list, name="authorisations"),
    path("uy-quyen/<int:authorisation_id>/ket-thuc/", authorisations.end, name="end_authorisation"),
]
