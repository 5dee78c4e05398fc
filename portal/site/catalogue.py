"""What the search box, the services page and the site map know. A page that does not exist is not in it."""

from dataclasses import dataclass

from matching.search.words import groups_of, initials, spelling
from portal.ui.navigation import address


@dataclass(frozen=True)
class Entry:
    """One page or service: what it is called, what it does for you, and the words people use for it."""

    title: str
    does: str
    url_name: str
    words: str = ""
    is_service: bool = False

    @property
    def url(self) -> str:
        return address(self.url_name)


ENTRIES = (
    Entry("失业登记", "没有工作、想找工作，就能登记。只要身份证，约 3 分钟。", "register-start",
          "我失业了 没工作 下岗 求助 需要帮助 登记 失业", is_service=True),
    Entry("查办理进度", "登记办到哪一步，谁在办，下一次什么时候联系您。", "my",
          "我的 进度 状态 受理号 查询 待办", is_service=True),
    Entry("找工作", "看岗位：按远近、工资、吃住挑。不用登录，不花钱。", "find-work", "岗位 求职 招聘 打工 零工", is_service=True),
    Entry("打零工", "零工市场在哪里、什么时候有人，现在哪里招零工。", "gig-work", "零工 零活 日结 临时工 小时工 市场 按天", is_service=True),
    Entry("求职登记", "说想干什么、会什么、要多少工资，服务站帮您找。约 3 分钟。", "seeking",
          "求职 简历 找工作 找活 换工作 想干 应聘", is_service=True),
    Entry("我的应聘", "投过的岗位到哪一步，面试、录用在这里答复。", "my-applications",
          "应聘 投递 面试 录用 回复 撤回 报名", is_service=True),
    Entry("单位回复率", "各县的单位，14 天内回复投递的有多少。", "answers", "回复率 单位 投递 没回复"),
    Entry("招人", "单位要招人，现在怎么办。", "hire", "单位 企业 用工 招聘 发布岗位", is_service=True),
    Entry("单位登记", "登记单位、核对执照、加人员和用工地。只要营业执照上的代码，约 5 分钟。", "employer-home",
          "单位 企业 个体 公司 登记 执照 授权 用工 核对 我的单位", is_service=True),
    Entry("附近的服务站", "离您近的服务站在哪里，多远，电话多少。", "offices-near", "服务站 地址 在哪里 地图 多远 就近 网点"),
    Entry("政策", "有什么政策、给哪些人、怎么办。按国家法律整理。", "policies", "政策 补贴 待遇 法律 规定 失业金"),
    Entry("供求报告", "每个季度，各市招多少人、多少人找工作，哪些职业难招，工资多少。", "market", "求人倍率 市场 供求 季度 紧缺 工资 行情"),
    Entry("怎么用这个网站", "登录、长辈版、写错了怎么改、网站找错。", "help", "帮助 登录 验证码 找错 问题"),
    Entry("打 12333 问", "什么时候打，能问什么。", "hotline", "电话 热线 咨询 人工 投诉"),
    Entry("无障碍说明", "键盘、读屏、大字、读给您听，怎么用。", "accessibility", "无障碍 长辈版 大字 老年 残疾 读屏"),
    Entry("个人信息保护", "我们收什么、为什么收、谁能看、存多久。", "privacy-notice", "隐私 个人信息 保护 同意 删除"),
    Entry("渠道模拟", "演示：从小程序、手机应用、自助机办同一件事。", "sim-index", "小程序 全省事 社保卡 掌上12333 自助机 接口"),
    Entry("网站地图", "这个网站的全部页面。", "site-map", "地图 导航 全部"),
)  # fmt: skip


def existing() -> list[Entry]:
    """The entries whose page is there."""
    return [entry for entry in ENTRIES if entry.url]


def services() -> list[Entry]:
    return [entry for entry in existing() if entry.is_service]


def search(asked: str) -> list[Entry]:
    """The entries that somebody may mean."""
    return [entry for entry in existing() if is_meant(asked, entry.title, f"{entry.does} {entry.words}")]


def is_meant(asked: str, title: str, words: str) -> bool:
    """Whether a title with its words has all that is asked for, or what means the same; the title also by its pinyin.

    The words of the question are cut and widened as for vacancies, so that one box understands one way.
    """
    known = f"{title} {words} {initials(title)} {spelling(title)}".casefold()
    groups = groups_of(asked)
    return bool(groups) and all(any(all(word in known for word in run) for run in group.runs) for group in groups)
