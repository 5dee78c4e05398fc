"""Addresses of firms in distress and layoff reports."""

from django.urls import path

from registration.layoffs.pages import desk, employer

urlpatterns = [
    path("desk/firms/", desk.firms, name="firms"),
    path("desk/firms/<uuid:pk>/", desk.firm, name="firm"),
    path("desk/layoffs/new/", desk.new, name="layoff-new"),
    path("desk/layoffs/<uuid:pk>/", desk.layoff, name="layoff"),
    path("employer/<uuid:pk>/layoffs/", employer.mine, name="employer-layoffs"),
    path("employer/<uuid:pk>/layoffs/new/", employer.new, name="employer-layoff-new"),
    path("employer/layoff/<uuid:pk>/", employer.one_report, name="employer-layoff"),
    path("employer/layoff/<uuid:pk>/workers/new/", employer.add_worker, name="employer-layoff-worker"),
]
