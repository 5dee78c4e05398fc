"""Addresses of joint handling."""

from django.urls import path

from registration.joint.pages import checks, desk, duties, ends, mine, receipts

urlpatterns = [
    path("desk/conflicts/", desk.conflicts, {"which": "waiting"}, name="conflicts"),
    path("desk/conflicts/done/", desk.conflicts, {"which": "done"}, name="conflicts-done"),
    path("desk/conflict/<uuid:pk>/", desk.conflict, name="conflict"),
    path("desk/registration/<uuid:pk>/checks/", checks.of_registration, name="register-checks"),
    path("desk/ends/", ends.ends, name="ends"),
    path("desk/end/<uuid:pk>/", ends.end, name="end"),
    path("desk/duties/", duties.of_office, name="duties"),
    path("employer/<uuid:pk>/duties/", duties.of_employer, name="employer-duties"),
    path("my/end/<uuid:pk>/", ends.mine, name="my-end"),
    path("my/conflict/<uuid:pk>/", mine.conflict, name="my-conflict"),
    path("my/reason/<uuid:pk>/", mine.reason, name="my-reason"),
    path("employment/<uuid:pk>/receipts/", receipts.receipts, name="employment-receipts"),
    path("employment/<uuid:pk>/receipts.pdf", receipts.paper, name="employment-receipts-pdf"),
]
