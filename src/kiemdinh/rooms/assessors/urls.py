"""Addresses of the register of assessors and of a person's own invitations."""

from django.urls import path

from kiemdinh.rooms.assessors.pages import invitations, person, register

app_name = "assessors"
urlpatterns = [
    path("nguoi-danh-gia/", register.people, name="people"),
    path("nguoi-danh-gia/moi/", register.add, name="add"),
    path("nguoi-danh-gia/nhap/", register.import_file, name="import"),
    path("nguoi-danh-gia/nhap/mau/", register.template, name="import_template"),
    path("nguoi-danh-gia/nhap/tai-ve/", register.rejected, name="import_rejected"),
    path("nguoi-danh-gia/loi-moi/", invitations.mine, name="mine"),
    path("nguoi-danh-gia/loi-moi/<int:engagement_id>/", invitations.declare, name="declare"),
    path("nguoi-danh-gia/loi-moi/nguoi-than/<int:assessor_id>/", invitations.add_tie, name="own_tie"),
    path(
        "nguoi-danh-gia/loi-moi/nguoi-than/<int:assessor_id>/<int:tie_id>/xoa/",
        invitations.remove_tie,
        name="remove_own_tie",
    ),
    path("nguoi-danh-gia/<int:assessor_id>/", person.show, name="person"),
    path("nguoi-danh-gia/<int:assessor_id>/sua/", person.edit, name="edit"),
    path("nguoi-danh-gia/<int:assessor_id>/bang/", person.add_qualification, name="add_qualification"),
    path(
        "nguoi-danh-gia/<int:assessor_id>/bang/<int:qualification_id>/tep/",
        person.qualification_file,
        name="qualification_file",
    ),
    path("nguoi-danh-gia/<int:assessor_id>/cong-tac/", person.add_work, name="add_work"),
    path("nguoi-danh-gia/<int:assessor_id>/nguoi-than/", person.add_tie, name="add_tie"),
    path("nguoi-danh-gia/<int:assessor_id>/<slug:what>/<int:row_id>/xoa/", person.remove, name="remove"),
    path("nguoi-danh-gia/<int:assessor_id>/tinh-trang/", person.set_active, name="set_active"),
]
