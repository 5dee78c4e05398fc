"""Papers: whatever a person wrote is shown, never run, and never breaks the paper."""

import pytest

from portal.ui.pdf import qr_svg, rare_characters, receipt_pdf


@pytest.mark.parametrize(
    "name",
    [
        "𠮷田",
        "䶮",
        '#panic("run")',
        '#import "@preview/x:1.0.0": *',
        "$ x_ $ *粗 _斜 `码 @ref <label> // 注 /* 注",
        "]#[",
        "\\",
        '"; read("/etc/hostname")',
    ],
)
def test_a_name_is_plain_text_on_paper(name):
    paper = receipt_pdf(title="失业人员登记表", number="230882-2026-004172-5", rows=[("姓名", name)])
    assert paper.startswith(b"%PDF-")


def test_sections_and_plain_rows_stand_together():
    paper = receipt_pdf(
        title="受理回执", number="1", rows=[("姓名", "张某某")], sections=[("失业情况", [("从哪天起", "2026年11月13日")])],
        promise="最晚 11月26日（周四）告诉您结果。", office="锦山镇就业创业服务站",
    )  # fmt: skip
    assert paper.startswith(b"%PDF-")


def test_characters_beyond_the_font_are_named_by_code():
    assert rare_characters(["𠮷田", "张䶮"]) == ["U+20BB7"]


def test_qr_code_is_svg_without_an_outside_reference():
    drawn = qr_svg("230882-2026-004172-5")
    assert drawn.startswith("<svg") and "href" not in drawn
