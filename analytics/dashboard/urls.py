from django.urls import path

from analytics.dashboard import views

urlpatterns = [
    path("board/", views.board, name="board"),
    path("board/<str:code>/", views.board, name="board-region"),
]
