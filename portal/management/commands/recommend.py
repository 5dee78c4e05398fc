from matching.recommend.runs import NIGHT
from portal.foundation.nightly import NightlyCommand


class Command(NightlyCommand):
    help = "重新推荐：所有求职的人和在招的岗位。不加 --wet-run 只算不做。"
    nightly = NIGHT
