"""Addresses of the employer register."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from registration.recruiting.pages import desk, employers, mine, papers, people, register, sites


class StepConverter(StringConverter):
    regex = "code|place|about|account"


class TownConverter(StringConverter):
    regex = "23[0-9]{10}"


register_converter(StepConverter, "employer_step")
register_converter(TownConverter, "site_code")

urlpatterns = [
    path("employer/", mine.home, name="employer-home"),
    path("employer/register/<employer_step:step>/", register.question, name="employer-question"),
    path("employer/register/check/", register.check, name="employer-check"),
    path("employer/register/drop/", register.drop, name="employer-drop"),
    path("employer/<uuid:pk>/", mine.employer, name="employer"),
    path("employer/<uuid:pk>/renew/", mine.renew, name="employer-renew"),
    path("employer/<uuid:pk>/members/", people.members, name="employer-members"),
    path("employer/<uuid:pk>/sites/", sites.sites, name="employer-sites"),
    path("employer/<uuid:pk>/sites/new/", sites.new_place, name="employer-site-place"),
    path("employer/<uuid:pk>/sites/new/<site_code:code>/", sites.new_site, name="employer-site-new"),
    path("employer/claim/<uuid:pk>/", mine.claim, name="employer-claim"),
    path("employer/claim/<uuid:pk>/withdraw/", mine.withdraw, name="employer-claim-withdraw"),
    path("employer/claim/<uuid:pk>/appeal/", mine.appeal, name="employer-claim-appeal"),
    path("employer/claim/<uuid:pk>/papers/", papers.upload, name="employer-papers"),
    path("employer/paper/<uuid:pk>/", papers.download, name="employer-paper"),
    path("employer/paper/<uuid:pk>/remove/", papers.remove, name="employer-paper-remove"),
    path("employer/site/<uuid:pk>/edit/", sites.edit, name="employer-site-edit"),
    path("employer/site/<uuid:pk>/main/", sites.main, name="employer-site-main"),
    path("employer/site/<uuid:pk>/close/", sites.close, name="employer-site-close"),
    path("employer/member/<uuid:pk>/end/", people.end, name="employer-member-end"),
    path("employer/member/<uuid:pk>/role/", people.change_role, name="employer-member-role"),
    path("employer/invitation/<uuid:pk>/", people.answer, name="employer-invitation"),
    path("employer/invitation/<uuid:pk>/take-back/", people.take_back, name="employer-invitation-back"),
    path("desk/employers/", employers.employers, name="employers"),
    path("desk/employers/unserved/", employers.served, {"which": "unserved"}, name="employers-unserved"),
    path("desk/employers/mine/", employers.served, {"which": "mine"}, name="employers-mine"),
    path("desk/employers/claims/", desk.claims, {"which": "waiting"}, name="employer-claims-waiting"),
    path("desk/employers/claims/appealed/", desk.claims, {"which": "appealed"}, name="employer-claims-appealed"),
    path("desk/employers/claims/done/", desk.claims, {"which": "done"}, name="employer-claims-done"),
    path("desk/employers/claim/<uuid:pk>/", desk.claim, name="employer-check-one"),
    path("desk/employers/site/<uuid:pk>/officer/", employers.choose, name="employer-officer"),
    path("desk/employers/<uuid:pk>/legal/", employers.legal_state, name="employer-legal"),
    path("desk/employers/<uuid:pk>/", employers.employer, name="desk-employer"),
]
