"""Addresses of the room."""

from django.urls import path

from kiemdinh.rooms.planning.pages import contents, plans, roadmap, targets

app_name = "planning"
urlpatterns = [
    path("ke-hoach/", plans.overview, name="overview"),
    path("ke-hoach/lap/", plans.begin, name="begin"),
    path("ke-hoach/lo-trinh/", roadmap.roadmap, name="roadmap"),
    path("ke-hoach/lo-trinh/moc/", roadmap.step, name="roadmap_step"),
    path("ke-hoach/lo-trinh/<int:year>/xoa/", roadmap.drop_step, name="drop_roadmap_step"),
    path("ke-hoach/cua/<str:code>/<int:year>/", plans.of_year, name="plan_of_year"),
    path("ke-hoach/<int:plan_id>/", plans.show, name="plan"),
    path("ke-hoach/<int:plan_id>/loi-van/", plans.texts, name="texts"),
    path("ke-hoach/<int:plan_id>/ra-soat/", plans.review, name="review"),
    path("ke-hoach/<int:plan_id>/tra-lai/", plans.with_reason, {"step": "tra-lai"}, name="return"),
    path("ke-hoach/<int:plan_id>/sua-doi/", plans.with_reason, {"step": "sua-doi"}, name="amend"),
    path("ke-hoach/<int:plan_id>/phe-duyet/", plans.approve, name="approve"),
    path("ke-hoach/<int:plan_id>/chuyen/<slug:step>/", plans.move, name="move"),
    path("ke-hoach/<int:plan_id>/word/", plans.word, name="word"),
    path("ke-hoach/<int:plan_id>/word/<int:number>/", plans.word, name="word_version"),
    path("ke-hoach/<int:plan_id>/viec/", contents.activity, name="add_activity"),
    path("ke-hoach/<int:plan_id>/viec/<int:activity_id>/", contents.activity, name="activity"),
    path("ke-hoach/<int:plan_id>/viec/<int:activity_id>/xoa/", contents.remove_activity, name="remove_activity"),
    path("ke-hoach/<int:plan_id>/truong/", contents.schools, name="schools"),
    path("ke-hoach/<int:plan_id>/truong/them/", contents.add_school, name="add_school"),
    path("ke-hoach/<int:plan_id>/truong/<int:row_id>/", contents.edit_school, name="edit_school"),
    path("ke-hoach/<int:plan_id>/truong/<int:row_id>/bo/", contents.leave_out, name="leave_out"),
    path("ke-hoach/<int:plan_id>/de-nghi/", contents.requests, name="requests"),
    path("ke-hoach/<int:plan_id>/de-nghi/them/", contents.save_request, name="add_request"),
    path("ke-hoach/<int:plan_id>/de-nghi/<int:request_id>/", contents.save_request, name="request"),
    path("ke-hoach/<int:plan_id>/de-nghi/<int:request_id>/xoa/", contents.remove_request, name="remove_request"),
    path("ke-hoach/<int:plan_id>/de-nghi/<int:request_id>/tra-loi/", contents.answer, name="answer"),
    path("ke-hoach/<int:plan_id>/cap-duoi/", contents.below, name="below"),
    path("ke-hoach/<int:plan_id>/cap-duoi/tong-hop/", contents.consolidate_all, name="consolidate_all"),
    path("chi-tieu/", targets.show, name="targets"),
    path("chi-tieu/dat/", targets.set_one, name="set_target"),
    path("chi-tieu/<int:target_id>/bo/", targets.drop, name="drop_target"),
]
