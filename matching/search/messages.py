"""What we tell whoever saved a search."""

from dataclasses import dataclass

from portal.messages.services import MessageKind


@dataclass(frozen=True)
class NewVacancies(MessageKind):
    """New ones for a saved search: which, where to see them, and how to hear no more of it."""

    name: str
    count: int
    lines: tuple[str, ...]
    url: str
    stop_url: str
    code, title = "search.new", "您存的搜索有新岗位"

    def text(self) -> str:
        more = "等" if self.count > len(self.lines) else ""
        return (
            f"“{self.name}”有 {self.count} 个新岗位：{'；'.join(self.lines)}{more}。"
            f"看岗位：{self.url} 找工作不花钱。不想再收，点这里停掉：{self.stop_url}"
        )
