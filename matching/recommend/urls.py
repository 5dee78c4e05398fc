"""Addresses of the recommendations."""

from django.urls import path

from matching.recommend.pages import desk, employer, mine

urlpatterns = [
    path("recommended/", mine.recommended, name="recommended"),
    path("recommended/switch/", mine.switch, name="recommended-switch"),
    path("recommended/ask/", mine.ask, name="recommended-ask"),
    path("recommended/<uuid:pk>/no/", mine.not_for_me, name="recommended-no"),
    path("recommended/said/<uuid:pk>/take-back/", mine.take_back, name="recommended-back"),
    path("recommended/referral/<uuid:pk>/", mine.answer_referral, name="referral-answer"),
    path("recommended/invitation/<uuid:pk>/", mine.answer_invitation, name="job-invitation-answer"),
    path("desk/seeker/<uuid:pk>/recommended/", desk.for_person, name="recommended-for"),
    path("desk/seeker/<uuid:pk>/refer/<uuid:vacancy>/", desk.refer, name="refer"),
    path("desk/recommended/said/<uuid:pk>/take-back/", desk.take_word_back, name="recommended-word-back"),
    path("desk/vacancy/<uuid:pk>/people/", desk.for_vacancy, name="people-for"),
    path("employer/vacancy/<uuid:pk>/candidates/", employer.candidates, name="candidates"),
    path("employer/vacancy/<uuid:pk>/candidates/<uuid:case>/invite/", employer.invite, name="candidate-invite"),
]
