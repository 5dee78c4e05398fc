from matching.vacancies.night import NIGHT
from portal.foundation.nightly import NightlyCommand


class Command(NightlyCommand):
    help = "岗位的夜间巡检：到期的下线，太久没确认的先问、再下线，快到期的提醒。不加 --wet-run 只算不做。"
    nightly = NIGHT
