"""Addresses of applying, answering, meeting and hiring."""

from django.urls import path

from matching.hiring.pages import applicant, applicants, desk, home, meeting, mine

urlpatterns = [
    path("apply/<uuid:pk>/", mine.apply, name="apply"),
    path("my/applications/", mine.applications, name="my-applications"),
    path("my/application/<uuid:pk>/", mine.application, name="my-application"),
    path("interview/<uuid:pk>/calendar/", meeting.calendar, name="interview-calendar"),
    path("interview/<uuid:pk>/room/", meeting.room, name="interview-room"),
    path("interview/<uuid:pk>/room/signals/", meeting.signals, name="interview-signals"),
    path("employer/<uuid:pk>/today/", home.today, name="employer-today"),
    path("employer/<uuid:pk>/applicants/", applicants.applicants, name="applicants"),
    path("employer/<uuid:pk>/interviews/", meeting.times, name="interview-times"),
    path("employer/applicants/<uuid:pk>/undo/", applicants.undo, name="applicants-undo"),
    path("employer/applicant/<uuid:pk>/", applicant.applicant, name="applicant"),
    path("employer/applicant/<uuid:pk>/cv/", applicant.cv, name="applicant-cv"),
    path("employer/interview-time/<uuid:pk>/drop/", meeting.drop_time, name="interview-time-drop"),
    path("employer/advice/<uuid:pk>/read/", home.read_advice, name="advice-read"),
    path("desk/applications/", desk.applications, name="desk-applications"),
    path("desk/application/<uuid:pk>/", desk.application, name="desk-application"),
    path("desk/hard-vacancies/", desk.hard, name="hard-vacancies"),
    path("desk/hard-vacancies/<uuid:pk>/", desk.advise, name="vacancy-advice"),
    path("desk/advice/<uuid:pk>/follow/", desk.follow, name="advice-follow"),
    path("answers/", desk.answers, name="answers"),
]
