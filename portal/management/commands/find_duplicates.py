from portal.foundation.nightly import NightlyCommand
from registration.duplicates.night import NIGHT


class Command(NightlyCommand):
    help = "找可能是同一个人的两份资料，列给服务站和县里核对；谁也不会自动合并。不加 --wet-run 只算不做。"
    nightly = NIGHT
