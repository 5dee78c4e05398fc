"""Errors of the API in its own format and in Chinese (RFC 9457): for its views, and where no view was reached."""

from typing import Any

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "请求里有写错的地方",
    401: "请先登录",
    403: "没有这项权限",
    404: "没有找到",
    405: "这个地址不接受这种请求",
    406: "给不出这种格式",
    409: "和现在的状态冲突",
    410: "这个人要求删除，资料只存不用，不再提供",
    411: "请求要写明长度（Content-Length）",
    413: "请求太大了",
    415: "不认识这种内容格式",
    429: "请求太频繁，请稍后再试",
    500: "我们这边出了错",
    503: "暂时连不上，请过半分钟再试",
}


def body_of(status: int, request_id: str) -> dict[str, Any]:
    """What every problem says: its title, its status, and the number by which we find it."""
    return {
        "type": "about:blank",
        "title": TITLES.get(status, "请求没有成功"),
        "status": status,
        "request_id": request_id,
    }
