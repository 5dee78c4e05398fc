"""A text as somebody reads it who is not fooled: without blanks, hidden signs, old forms and letters in disguise.

`read` keeps for every character that is left where it stood, so that a hit can be shown in the writer's own words.
Blanks and ornaments fall away (限 男 性, 微❤信); the end of a clause stays as `，`, because “经验不限，男女均可” does not say
限男. Between digits a joint stays as `-` (18—40), as `.` where a decimal is meant, as `:` in a time of day. Where single characters are set
apart by clause marks (限，男，性), the marks are a disguise and fall too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from portal.rules.wording import BREAK

BREAKS = frozenset("，。；！？,;!?【】\n\r…")
LISTS = frozenset("、/|\\")
DASHES = frozenset("-‐‑‒–—―−~〜～")
JOINTS = frozenset("-.:")
KEPT = frozenset("@+<>=≤≥%#&_")
# One sign for another: ornaments that mean a word, and letters that only look like Latin ones.
MEANT = str.maketrans(
    {
        "➕": "加",
        "＋": "+",
        "㊚": "男",
        "㊛": "女",
        "♂": "男",
        "♀": "女",
        "ν": "v",
        "ѵ": "v",
        "х": "x",
        "↓": "以下",
        "↑": "以上",
    }
)
# The old forms of the characters that the wording uses; an old form outside it changes nothing.
OLD = (
    "別别 員员 職职 錄录 優优 無无 僅仅 擾扰 戶户 區区 鄉乡 鎮镇 農农 漢汉 維维 滿满 鮮鲜 語语 檢检 驗验 測测 產产 殘残 聾聋 啞哑 體体 歲岁 週周 "
    "齡龄 過过 門门 檻槛 賺赚 錢钱 單单 賭赌 網网 傳传 銷销 販贩 貸贷 學学 習习 訓训 費费 繳缴 納纳 證证 壓压 擔担 風风 險险 資资 報报 裝装 廠厂 "
    "國国 務务 勞劳 東东 韓韩 羅罗 歐欧 亞亚 緬缅 薩萨 電电 話话 號号 機机 聯联 繫系 詳详 詢询 掃扫 碼码 圖图 鏈链 點点 擊击 請请 應应 畢毕 業业 "
    "兩两 貳贰 參叁 陸陆 億亿 萬万 圓圆 軍军 頭头 轉转 賬账 銀银 開开 關关 閉闭 際际 歡欢 隊队 結结 離离 異异 懷怀 兒儿 婦妇 純纯 級级 終终 約约 "
    "絕绝 給给 內内 選选 達达 遠远 運运 還还 進进 連连 邊边 須须 願愿 類类 顧顾 領领 預预 額额 顏颜 題题 飯饭 館馆 養养 馬马 驚惊 髮发 鬆松 魚鱼 "
    "麗丽 黨党 專专 壯壮 聲声 處处 備备 復复 夠够 夥伙 獎奖 實实 寫写 寬宽 審审 導导 將将 尋寻 對对 屬属 層层 帶带 幣币 幫帮 幹干 彎弯 強强 後后 "
    "徵征 從从 態态 懶懒 戲戏 戰战 拋抛 採采 換换 攜携 據据 擇择 數数 斷断 於于 時时 會会 條条 極极 樣样 樓楼 標标 權权 歷历 毆殴 氣气 決决 沒没 "
    "況况 涼凉 淨净 減减 滅灭 為为 煩烦 熱热 爾尔 牽牵 狀状 獨独 獲获 現现 環环 畫画 發发 盜盗 盡尽 監监 稱称 種种 穩稳 窮穷 競竞 筆笔 節节 簡简 "
    "簽签 糧粮 紅红 紙纸 細细 組组 絲丝 統统 經经 綠绿 線线 緊紧 編编 緩缓 總总 績绩 續续 罰罚 聖圣 聞闻 肅肃 脫脱 腦脑 腳脚 臨临 與与 興兴 舊旧 "
    "舉举 華华 藝艺 藥药 蘇苏 術术 衛卫 裡里 補补 複复 規规 視视 親亲 覺觉 觀观 計计 記记 許许 設设 訪访 評评 試试 誠诚 認认 誰谁 調调 談谈 論论 "
    "講讲 謝谢 識识 護护 讀读 變变 讓让 貨货 責责 貴贵 買买 賣卖 質质 購购 賞赏 贏赢 車车 軟软 輕轻 較较 輔辅 輪轮 輸输 辦办 這这 遊游 違违 郵邮 "
    "醫医 釋释 銳锐 錯错 長长 問问 間间 陰阴 陽阳 雙双 雜杂 難难 雲云 靈灵 靜静 飛飞 "
)
SIMPLE = str.maketrans({pair[0]: pair[1] for pair in OLD.split()})


@dataclass(frozen=True)
class Reading:
    """The text that is searched, and for each of its characters the place in the original (-1 outside it)."""

    plain: str
    origin: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of `plain`, without the marks at its ends, as a stretch of the original."""
        while start < end and self.plain[start] == BREAK:
            start += 1
        while start < end and self.plain[end - 1] == BREAK:
            end -= 1
        return (self.origin[start], self.origin[end - 1] + 1) if start < end else (0, 0)


def read(text: str) -> Reading:
    """The text without disguises, between two clause marks."""
    words, gaps = _pieces(text)
    apart = _apart(words)
    plain, origin = [BREAK], [-1]
    for number, word in enumerate(words):
        if number:
            joint = _joint(words[number - 1], gaps[number], word, number in apart)
            plain += joint
            origin += [word[0][1]] * len(joint)
        plain += [sign for sign, _ in word]
        origin += [place for _, place in word]
    return Reading("".join([*plain, BREAK]), [*origin, -1])


Signs = list[tuple[str, int]]


def _pieces(text: str) -> tuple[list[Signs], list[str]]:
    """Runs of letters and digits with their places, and what stands before each of them."""
    words: list[Signs] = []
    gaps: list[str] = []
    gap, inside = "", False
    for place, sign in enumerate(text):
        for one in fold(sign):
            if one == " " or one == BREAK or one in JOINTS or one in "、/":
                gap, inside = gap + one, False
                continue
            if not inside:
                words.append([])
                gaps.append(gap)
                gap, inside = "", True
            words[-1].append((one, place))
    return words, gaps


@lru_cache(maxsize=65536)
def fold(sign: str) -> str:
    """What one character is read as: letters and digits in their plain form, separators by their kind, or nothing."""
    if sign in "\n\r":
        return BREAK
    return "".join(_plain(one) for one in unicodedata.normalize("NFKC", sign.translate(MEANT)).lower())


def _plain(sign: str) -> str:
    if sign in BREAKS:
        return BREAK
    if sign in DASHES:
        return "-"
    if sign in LISTS:
        return "/" if sign == "/" else "、"
    if sign.isspace():
        return " "
    if sign in KEPT or sign in JOINTS:
        return sign
    return sign.translate(SIMPLE) if unicodedata.category(sign)[0] in "LN" else ""


def _apart(words: list[Signs]) -> set[int]:
    """The numbers of the pieces before which a mark is a disguise: three or more single characters in a row."""
    found: set[int] = set()
    run: list[int] = []
    for number, word in enumerate([*words, []]):
        if len(word) == 1 and not word[0][0].isascii():
            run.append(number)
            continue
        if len(run) > 2:  # two may be a list: 男、女
            found.update(run[1:])
        run = []
    return found


def _joint(before: Signs, gap: str, after: Signs, apart: bool) -> Iterator[str] | str:
    """What is left of the marks between two pieces."""
    left, right = before[-1][0], after[0][0]
    if "//" in gap:
        return "//"
    if BREAK in gap:
        return "" if apart else BREAK
    if left.isascii() and right.isascii() and left.isdigit() and right.isdigit():
        if ":" in gap:
            return ":"
        return "." if gap == "." and _is_decimal(after) else "-"
    if "." in gap and left.isascii() and right.isascii():
        return "."
    if "、" in gap or "/" in gap:
        return "" if apart else "、"
    return ""


def _is_decimal(after: Signs) -> bool:
    """Whether a point stands before one or two digits (3.5吨), not before a group of a telephone number."""
    digits = 0
    for sign, _ in after:
        if not (sign.isascii() and sign.isdigit()):
            break
        digits += 1
    return digits < 3  # a group of a telephone number has three or four
