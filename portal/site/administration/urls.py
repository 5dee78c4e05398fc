"""Addresses of the three administrators, each under a folder of its own."""

from django.urls import path

from portal.site.administration import access, audit, channels, exchange, holds, offices, partners, staff

urlpatterns = [
    path("system/", offices.offices, name="admin-offices"),
    path("system/offices/<uuid:pk>/", offices.office, name="admin-office"),
    path("system/offices/<uuid:pk>/edit/", offices.edit, name="admin-office-edit"),
    path("system/offices/<uuid:pk>/areas/", offices.add_area, name="admin-area-add"),
    path("system/offices/<uuid:pk>/areas/end/", offices.end_area, name="admin-area-end"),
    path("system/offices/<uuid:pk>/staff/", offices.add_staff, name="admin-staff-add"),
    path("system/staff/", staff.staff, name="admin-staff"),
    path("system/staff/<uuid:pk>/", staff.member, name="admin-member"),
    path("system/staff/<uuid:pk>/roles/", staff.add_term, name="admin-term-add"),
    path("system/staff/<uuid:pk>/roles/end/", staff.end_term, name="admin-term-end"),
    path("system/staff/<uuid:pk>/transfer/", staff.transfer, name="admin-transfer"),
    path("system/staff/<uuid:pk>/password/", staff.renew, name="admin-renew"),
    path("system/staff/<uuid:pk>/activity/", staff.activity, name="admin-activity"),
    path("system/unused/", staff.unused, name="admin-unused"),
    path("system/dead-letters/", exchange.dead_letters, name="admin-dead-letters"),
    path("system/partners/", partners.partners, name="admin-partners"),
    path("system/partners/<slug:code>/", partners.partner, name="admin-partner"),
    path("security/", access.matrix, name="admin-access"),
    path("security/lock-outs/", access.lock_outs, name="admin-lock-outs"),
    path("security/lock-outs/end/", access.unlock, name="admin-unlock"),
    path("security/keys/", access.key_state, name="admin-keys"),
    path("security/personal-fields/", access.personal_fields, name="admin-personal-fields"),
    path("security/holds/", holds.holds, name="admin-holds"),
    path("security/holds/<uuid:pk>/lift/", holds.lift, name="admin-hold-lift"),
    path("security/channels/", channels.channels, name="admin-channels"),
    path("security/channels/<slug:channel>/", channels.channel, name="admin-channel"),
    path("security/channels/<slug:channel>/keys/", channels.add_key, name="admin-channel-key-add"),
    path("security/channel-keys/<uuid:pk>/revoke/", channels.revoke_key, name="admin-channel-key-revoke"),
    path("audit/", audit.search, name="admin-audit"),
    path("audit/verify/", audit.verify, name="admin-audit-verify"),
]
