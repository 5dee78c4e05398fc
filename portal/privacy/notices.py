"""What we tell people before the first field of a form, and the promise they make: versioned texts.

A version, once shown, is never edited: a change is a new version, and a registration keeps the one it saw.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """One version of a text that people read or promise."""

    version: str
    title: str
    points: tuple[str, ...]


NOTICES = (
    Notice(
        "2026-11",
        "我们怎么用您的信息",
        (
            "只用来办登记、联系您、帮您找工作。",
            "会用身份证号到能查的地方核对，免得让您跑腿开证明。",
            "只有为您服务的工作人员能看，每次查看都有记录。",
        ),
    ),
)
PROMISES = (
    Notice(
        "2026-11",
        "我承诺",
        (
            "我现在没有工作，想找工作，也能工作。",
            "我没有领养老金。",
            "上面写的都是真的。写了假的，我愿意承担责任。",
        ),
    ),
)
CONSENTS = (
    Notice(
        "2026-11",
        "这一项要您单独同意",
        (
            "残疾情况是敏感信息，只用来看您能享受什么补贴和岗位。",
            "加密保存，只有县里和为您服务的人能看，每次查看都有记录。",
            "不填、不同意，登记和别的服务一样办。同意了也可以随时收回，收回就删掉。",
        ),
    ),
)
ACCESS_CONSENTS = (
    Notice(
        "2026-11",
        "这一项要您单独同意",
        (
            "身体上要照顾的地方是敏感信息，只用来找合适的岗位、请单位做好准备。",
            "加密保存，只有您和为您服务的服务站能看，每次查看都有记录。不写进给单位的简历。",
            "不填、不同意，别的一样办。同意了也可以随时收回，收回就删掉。",
        ),
    ),
)
PUBLIC_CONSENTS = (
    Notice(
        "2026-11",
        "公开简历要您单独同意",
        (
            "经过核验的单位能看到您想干什么、会什么、干过什么。",
            "姓名只露姓，电话不露。您答应见面以后，单位才看得到。",
            "随时可以收回，收回以后单位马上看不到。",
        ),
    ),
)
HANDING_OVER_CONSENTS = (
    Notice(
        "2026-11",
        "把简历交给这家单位，要您单独同意",
        (
            "只交给这一家单位，只用来招这个岗位。交的就是上面写的这些，以后您改简历，不影响已经交的。",
            "单位看得到您的姓名和电话，可以打给您、给您留言、下载这份简历；每次下载您都查得到。",
            "您可以随时撤回应聘，撤回以后单位马上看不到。身体情况、要照顾的地方不交。",
        ),
    ),
)


def current_handing_over_consent() -> Notice:
    """The separate consent to hand a CV to one employer (PIPL 23)."""
    return HANDING_OVER_CONSENTS[-1]


def current_access_consent() -> Notice:
    """The separate consent to keep what somebody needs at work (PIPL 29)."""
    return ACCESS_CONSENTS[-1]


def current_public_consent() -> Notice:
    """The separate consent to show a CV to employers (PIPL 23, 25)."""
    return PUBLIC_CONSENTS[-1]


def current_consent() -> Notice:
    """The separate consent that a sensitive question needs (PIPL 29)."""
    return CONSENTS[-1]


def current_notice() -> Notice:
    """The notice that new forms show."""
    return NOTICES[-1]


def current_promise() -> Notice:
    """The promise that new registrations make (告知承诺制)."""
    return PROMISES[-1]
