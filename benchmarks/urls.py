"""The product's addresses and the floors. Nothing here is part of the product."""

from django.urls import include, path

from benchmarks import floor_views

urlpatterns = [
    path("do-dac/trong/", floor_views.empty, name="bench_empty"),
    path("do-dac/ghi/<int:row_id>/", floor_views.write, name="bench_write"),
    path("", include("kiemdinh.site.urls")),
]
