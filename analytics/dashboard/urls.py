from django.urls import path, register_converter
from django.urls.converters import StringConverter

from analytics.dashboard import views


class RegionConverter(StringConverter):
    regex = "[0-9]{12}"


register_converter(RegionConverter, "region_code")

urlpatterns = [
    path("board/", views.board, name="board"),
    path("board/<region_code:code>/", views.board, name="board-region"),
]
