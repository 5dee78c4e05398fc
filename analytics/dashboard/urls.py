from django.urls import path, register_converter
from django.urls.converters import StringConverter

from analytics.dashboard import management, screens, views


class RegionConverter(StringConverter):
    regex = "[0-9]{12}"


register_converter(RegionConverter, "region_code")

urlpatterns = [
    path("board/", views.board, name="board"),
    path("board/<region_code:code>/", views.board, name="board-region"),
    path("board/<region_code:code>/board.xlsx", views.board_sheet, name="board-sheet"),
    path("board/<region_code:code>/board.pdf", views.board_paper, name="board-paper"),
    path("board/<region_code:code>/targets/", management.targets, name="board-targets"),
    path("board/<region_code:code>/screen/", screens.switch, name="screen-switch"),
    path("screen/<region_code:code>/", screens.screen, name="screen"),
]
