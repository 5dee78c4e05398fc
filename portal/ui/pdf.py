"""Papers as PDF. A template says how they look; what people wrote reaches it only as data."""

import io
import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import pylopdf_fonts_zh_cn as fonts
from django.conf import settings
from django.utils import timezone

from portal.ui.words import cn_datetime

TEMPLATES = settings.BASE_DIR / "templates" / "pdf"
LAST_OF_BMP = 0xFFFF  # the wheel's fonts draw every character of GB 18030 up to here
Rows = Sequence[tuple[str, Any]]


def render_pdf(template: str, data: dict[str, Any]) -> bytes:
    """The paper `templates/pdf/<template>` with `data`, read there by `json(bytes(sys.inputs.data))`."""
    return _compiler(template).compile(
        format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=str)}
    )


@cache
def _compiler(template: str) -> Any:
    import typst  # loading it costs every process a tenth of a second or more

    return typst.Compiler(
        input=str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=font_folders(),
        ignore_system_fonts=True,
    )


def font_folders() -> list[str]:
    """The wheel's fonts, and a server's own folder with a larger character set where one is named."""
    own = [str(settings.FONT_FOLDER)] if settings.FONT_FOLDER.name else []
    return [str(fonts.sans_path().parent), *own]


def rare_characters(texts: Iterable[str]) -> list[str]:
    """Characters that our fonts may not draw, by code, so that a name on paper stays certain: U+20BB7."""
    found = {letter for text in texts for letter in text if ord(letter) > LAST_OF_BMP}
    return [f"U+{ord(letter):X}" for letter in sorted(found)]


def qr_svg(text: str) -> str:
    """A QR code as SVG, to be read by any telephone."""
    import segno  # loading it costs every process a tenth of a second or more

    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()


def receipt_pdf(
    *,
    title: str,
    number: str,
    rows: Rows = (),
    sections: Sequence[tuple[str, Rows]] = (),
    promise: str = "",
    office: str = "",
) -> bytes:
    """受理回执 or 登记表: A4, label and value, a QR code of the receipt number, who printed it and when.

    `rows` is one table without a heading; `sections` are several with theirs.
    """
    tables = [*([("", rows)] if rows else []), *sections]
    written = [str(value) for _, found in tables for _, value in found]
    return render_pdf(
        "receipt.typ",
        {
            "title": title,
            "number": number,
            "qr": qr_svg(number),
            "sections": [
                {"title": heading, "rows": [[label, str(value)] for label, value in found]} for heading, found in tables
            ],
            "promise": promise,
            "office": office,
            "rare": rare_characters(written),
            "printed": cn_datetime(timezone.now()),
            "demo": settings.DEMO,
        },
    )
