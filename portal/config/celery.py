"""The Celery application. Tasks carry ids; the schedule is code; what must happen is a row."""

from celery import Celery
from celery.schedules import crontab

app = Celery("portal")
app.set_default()  # the current application is a thread's own; web threads would look for a broker on localhost
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "portal.exchange",
        "portal.exchange.channels",
        "portal.exchange.partners",
        "portal.privacy",
        "portal.messages",
        "portal.cases",
        "portal.accounts",
        "portal.ui.imports",
        "registration",
        "registration.roster",
        "matching.vacancies",
        "assistance.followup",
        "matching",
        "matching.search",
        "matching.recommend",
        "analytics.indicators",
        "analytics.channels",
        "analytics.fairness",
        "analytics.losses",
        "analytics.market",
    ]
)

app.conf.beat_schedule = {
    # Timers that catch what a lost wake-up call left behind.
    "relay-outbox": {"task": "portal.exchange.tasks.relay_outbox", "schedule": 2.0},
    "fold-sent": {"task": "portal.exchange.tasks.fold_sent", "schedule": 60.0},
    # Hourly, and only the first one of a day finds work: a night without a worker is made good in the morning.
    "reconcile-inboxes": {"task": "portal.exchange.tasks.reconcile_inboxes", "schedule": crontab(minute=25)},
    "ask-partners": {"task": "portal.exchange.partners.tasks.ask_partners", "schedule": 5.0},
    "work-on-records": {"task": "portal.exchange.partners.tasks.work_on_records", "schedule": 15.0},
    "watch-partners": {"task": "portal.exchange.partners.tasks.watch_partners", "schedule": 300.0},
    "forget-what-partners-said": {
        "task": "portal.exchange.partners.tasks.forget_what_partners_said",
        "schedule": crontab(hour=2, minute=40),
    },
    "send-messages": {"task": "portal.messages.tasks.send_due_messages", "schedule": 10.0},
    "watch-sms": {"task": "portal.messages.tasks.watch_lateness", "schedule": 60.0},
    "seal-audit": {"task": "portal.privacy.tasks.seal_audit", "schedule": 30.0},
    "disable-unused-accounts": {
        "task": "portal.accounts.tasks.disable_unused_accounts",
        "schedule": crontab(hour=1, minute=20),
    },
    "forget-sign-in-failures": {
        "task": "portal.accounts.tasks.forget_old_failures",
        "schedule": crontab(hour=1, minute=40),
    },
    "forget-channel-calls": {
        "task": "portal.exchange.channels.tasks.forget_old_calls",
        "schedule": crontab(hour=1, minute=50),
    },
    "fold-tallies": {"task": "analytics.indicators.tasks.fold_tallies", "schedule": 10.0},
    "count-channels": {"task": "analytics.channels.tasks.count_channels", "schedule": crontab(minute=15)},
    "count-losses": {"task": "analytics.losses.tasks.count_losses", "schedule": crontab(minute=20)},
    "count-all-losses": {"task": "analytics.losses.tasks.count_all_losses", "schedule": crontab(hour=3, minute=40)},
    # Nightly, though a quarter ends four times a year: what comes late makes a new edition that waits for its people.
    "build-market-report": {
        "task": "analytics.market.tasks.build_market_report",
        "schedule": crontab(hour=4, minute=30),
    },
    "lock-months": {"task": "analytics.indicators.tasks.lock_months", "schedule": crontab(minute="*/5")},
    "recount-tallies": {"task": "analytics.indicators.tasks.recount_tallies", "schedule": crontab(hour=2, minute=10)},
    "forget": {"task": "registration.tasks.forget_what_has_had_its_time", "schedule": crontab(hour=2, minute=20)},
    "assign-offices": {"task": "registration.tasks.assign_responsible_org", "schedule": crontab(hour=1, minute=30)},
    "scan-documents": {"task": "portal.cases.tasks.scan_documents", "schedule": 20.0},
    "verify-employers-again": {
        "task": "registration.tasks.employers_of_the_night",
        "schedule": crontab(hour=1, minute=50),
    },
    "check-vacancies": {
        "task": "matching.tasks.vacancies_are_checked_at_night",
        "schedule": crontab(hour=2, minute=40),
    },
    "joint-handling": {
        "task": "registration.tasks.joint_handling_of_the_night",
        "schedule": crontab(hour=3, minute=5),
    },
    "watch-seekers": {"task": "registration.tasks.watch_seekers", "schedule": crontab(hour=1, minute=50)},
    "watch-vacancies": {
        "task": "matching.vacancies.tasks.vacancies_of_the_night",
        "schedule": crontab(hour=0, minute=20),
    },
    "work-on-feeds": {"task": "matching.vacancies.tasks.work_on_feeds", "schedule": 60.0},
    "forget-vacancy-rows": {
        "task": "matching.vacancies.tasks.forget_old_vacancy_rows",
        "schedule": crontab(hour=2, minute=50),
    },
    "search-of-the-night": {
        "task": "matching.search.tasks.search_of_the_night",
        "schedule": crontab(hour=4, minute=10),
    },
    "keep-search-arrays": {"task": "matching.search.tasks.keep_search_arrays", "schedule": 20.0},
    "find-duplicates": {"task": "registration.tasks.find_duplicates", "schedule": crontab(hour=3, minute=30)},
    "build-data-exports": {"task": "registration.tasks.build_data_exports", "schedule": 20.0},
    "tell-applicants": {"task": "matching.tasks.tell_applicants", "schedule": 10.0},
    "applications-of-the-night": {
        "task": "matching.tasks.applications_of_the_night",
        "schedule": crontab(hour=4, minute=10),
    },
    "remind-of-interviews": {"task": "matching.tasks.remind_of_interviews", "schedule": crontab(minute="*/5")},
    "build-exports": {"task": "registration.roster.tasks.build_exports", "schedule": 20.0},
    "work-on-imports": {"task": "portal.ui.imports.tasks.work_on_imports", "schedule": 20.0},
    "clear-old-imports": {"task": "portal.ui.imports.tasks.clear_old_imports", "schedule": crontab(minute=35)},
    "watch-views": {"task": "portal.cases.tasks.watch_views", "schedule": crontab(minute=50)},
    "end-visit-plans": {"task": "assistance.followup.tasks.end_visit_plans", "schedule": crontab(minute="*/5")},
    "care": {"task": "assistance.followup.tasks.care", "schedule": crontab(hour=2, minute=10)},
    "refresh-recommendations": {"task": "matching.recommend.tasks.refresh_recommendations", "schedule": 15.0},
    "recommend-to-all": {
        "task": "matching.recommend.tasks.recommendations_of_the_night",
        "schedule": crontab(hour=3, minute=50),
    },
    "watch-fairness": {"task": "analytics.fairness.tasks.watch_fairness", "schedule": crontab(hour=4, minute=30)},
    "make-partitions": {"task": "portal.cases.tasks.make_partitions", "schedule": crontab(hour=0, minute=10)},
}
