"""How a peer may misbehave (trust.md cases 27, 82 to 86)."""

from enum import StrEnum


class Mood(StrEnum):
    """What the next answers are like; the label is what the control page says."""

    WELL = "well", "正常"
    DOWN = "down", "关门：连上就断"
    SLOW = "slow", "很慢：一个字节一个字节地回"
    HALF = "half", "只回一半就断"
    RESET = "reset", "回了头就断"
    ERROR = "error", "500"
    BUSY = "busy", "429，请等一会儿"
    HTML = "html", "回一个网页"
    GARBAGE = "garbage", "回一堆乱码"
    HUGE = "huge", "回得太大"
    REDIRECT = "redirect", "让去别的地址"
    DENIED = "denied", "403"
    ERROR_BODY = "error_body", "200，里面却说出错了"
    BUSY_BODY = "busy_body", "200，里面说现在办不了"
    FORGED = "forged", "签名不对"
    CHANGED = "changed", "签了名以后改了内容"
    REPLAYED = "replayed", "把上一次的回答再放一遍"
    OLD = "old", "时间慢五分钟"
    AHEAD = "ahead", "时间快五分钟"
    OTHER_VERSION = "other_version", "说一版没有的合同"
    TWICE = "twice", "每条发两遍"
    SHUFFLED = "shuffled", "次序乱了"
    LYING = "lying", "姓名写错"
    FORGETFUL = "forgetful", "办了，回答却丢了"
    REFUSING = "refusing", "退回收到的消息"

    label: str

    def __new__(cls, value: str, label: str) -> "Mood":
        one = str.__new__(cls, value)
        one._value_, one.label = value, label
        return one


def mood_of(value: str) -> Mood:
    """The mood that a form names. Raises StopIteration for none."""
    return next(mood for mood in Mood if mood.value == value)
