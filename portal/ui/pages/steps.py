"""One question a page, as in `ui/step.html`; the last page shows the answers, as in `ui/check_page.html`."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.forms import BaseForm

from portal.ui.parts import CheckGroup


@dataclass
class FormStep:
    """What a question page says around its form. Addresses are left empty where there is no such way."""

    service: str
    number: int
    total: int
    topic: str
    form: BaseForm
    title: str = ""
    lead: str = ""
    why: str = ""
    act: str = "继续"
    back: str = ""
    later: str = ""
    autosave: str = ""
    saved: str = ""
    question: bool = False  # the form's only label is the page's heading
    groups: Sequence[CheckGroup] = field(default_factory=tuple)

    @property
    def page_title(self) -> str:
        """`有错：失业登记，第 2 步`: a listener hears first that something is to be corrected."""
        return f"{'有错：' if self.form.errors else ''}{self.service}，第 {self.number} 步"
