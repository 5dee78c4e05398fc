from portal.foundation.nightly import NightlyCommand
from registration.residence.night import NIGHT


class Command(NightlyCommand):
    help = (
        "按住地分服务站：单位撤了、范围或区划代码变了、搬家的日子到了的人，转给住地的服务站。不加 --wet-run 只算不做。"
    )
    nightly = NIGHT
