"""Addresses of signing in. Only the pages of the library that we use are mounted."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as sessions
from django.urls import path

from portal.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/code/", views.enter_code, name="sign-in-code"),
    path("staff/", views.staff_sign_in, name="account_login"),
    path("password/", views.staff_password, name="staff-password"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("time/", views.session_time, name="session-time"),
    path("kept/", views.kept_form, name="kept-form"),
    path("elsewhere/", views.know_of_others, name="sessions-known"),
    path("home/", views.staff_home, name="staff-home"),
    path("role/", views.choose_assignment, name="choose-assignment"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("second-factor/", mfa.index, name="mfa_index"),
    path("second-factor/check/", mfa.authenticate, name="mfa_authenticate"),
    path("second-factor/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/spare-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/spare-codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("second-factor/spare-codes/file/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
]
