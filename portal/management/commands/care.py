from assistance.followup.night import NIGHT
from portal.foundation.nightly import NightlyCommand


class Command(NightlyCommand):
    help = "夜间巡检：补排联系、升级督办、提醒本人、建议退出。不加 --wet-run 只算不做。"
    nightly = NIGHT
