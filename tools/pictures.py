"""Walks the thin line on a running demo and keeps a picture of each page at phone and desk width.

    make up                                             # in one window
    .venv/bin/python tools/pictures.py http://127.0.0.1:8000

The pictures go to docs/guide/pictures/; look at each before committing it.
"""

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pylopdf_fonts_zh_cn
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
PICTURES, WIDTHS = ROOT / "docs" / "guide" / "pictures", (390, 1280)
PROGRAMS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


def keep(page: Page, name: str) -> None:
    """One page as it stands, at both widths."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)


def invented_number() -> str:
    from portal.people.identity import check_character

    first = f"230000198704{random.randrange(10, 28)}{random.randrange(1000):03d}"
    return first + check_character(first)


def seeker(browser: Browser, address: str) -> Page:
    """A person registers on a phone; returns the window, still signed in."""
    page = browser.new_context(base_url=address, viewport={"width": 390, "height": 900}).new_page()
    page.goto("/")
    keep(page, "home")
    page.goto("/register/")
    keep(page, "register-start")
    page.click("text=我看过了")
    page.click("text=没有工作，想找工作")
    page.click("main button.btn-primary")
    page.fill("[name=phone]", f"126{random.randrange(10**8):08d}")
    keep(page, "sign-in")
    page.click("main button.btn-primary")
    keep(page, "sign-in-code")
    page.fill("[name=code]", page.get_attribute("[data-demo-code]", "data-demo-code") or "")
    page.click("main button.btn-primary")
    page.fill("[name=name]", "张某某")
    page.fill("[name=id_number]", invented_number())
    keep(page, "register-identity")
    page.click("main button.btn-primary")
    for place in ("佳木斯市", "富锦市"):
        page.locator(".lj-region__row", has_text=place).first.click()
    page.locator(".lj-region__row", has_text="锦山镇").wait_for()
    keep(page, "register-residence")
    page.locator(".lj-region__row", has_text="锦山镇").first.click()
    page.click("main button.btn-primary")
    page.click("text=合同到期")
    page.fill("[name=jobless_since]", "2026.11.10")
    keep(page, "register-reason")
    page.click("main button.btn-primary")
    keep(page, "register-check")
    page.click("text=我承诺上面都是真的")
    page.click("main button.btn-primary")
    keep(page, "receipt")
    return page


def employee(browser: Browser, address: str, name: str) -> Page:
    """A window in which a demo account has signed in."""
    command = [sys.executable, "manage.py", "demo_code", name]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    password, code = re.search(r"密码 (\S+)\s+动态码 (\d+)", said).groups()  # type: ignore[union-attr]
    page = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}).new_page()
    page.goto("/account/staff/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.click("main button.btn-primary")
    page.fill("[name=code]", code)
    with page.expect_navigation():
        page.click("main button.btn-primary")
    return page


def desk(page: Page) -> None:
    """The caseworker's other pages, as the demo's people fill them."""
    for path, name in (
        ("/desk/roster/", "roster"),
        ("/desk/exits/", "exits"),
        ("/desk/assist/", "assist"),
    ):
        page.goto(path)
        keep(page, name)
    page.goto("/desk/today/")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator("tr[data-row] a").first.click()
    page.locator(".lj-contact label", has_text="联系上了").first.click()
    keep(page, "contact")
    page.goto("/desk/roster/")
    page.locator("tr[data-row] a").first.click()
    keep(page, "person")


def moving(phone: Page, township: Page, number: str) -> None:
    """我搬家了 as far as the check, and a transfer that another county asks for: the person's page and the office's."""
    phone.goto("/my/moved/")
    keep(phone, "moved")
    ask = (
        "from portal.config.demo.populate.scenes import ask_from_away; "
        "from registration.unemployment.models import UnemploymentRegistration as R; "
        f"ask_from_away(R.objects.select_related('person').get(receipt_no='{number}'))"
    )
    subprocess.run([sys.executable, "manage.py", "shell", "-c", ask], cwd=ROOT, capture_output=True, check=True)
    phone.goto("/my/")
    phone.click("text=正在转您的登记")
    keep(phone, "my-transfer")
    township.goto("/desk/transfers/")
    township.locator("main a", has_text="张").first.click()
    keep(township, "transfer")


def by_phone(browser: Browser, address: str, phone: str) -> Page:
    """A window in which a demo person has signed in by telephone."""
    page = browser.new_context(base_url=address, viewport={"width": 390, "height": 900}).new_page()
    page.goto("/account/sign-in/")
    page.fill("[name=phone]", phone)
    page.click("main button.btn-primary")
    page.fill("[name=code]", page.get_attribute("[data-demo-code]", "data-demo-code") or "")
    page.click("main button.btn-primary")
    return page


def market(browser: Browser, address: str) -> None:
    """Somebody of 富锦 looks for work and sees what is recommended; the demo's employer sees who came."""
    looking = by_phone(browser, address, "12600000610")
    looking.goto("/find-work/?region=230882000000")
    keep(looking, "jobs")
    looking.locator(".lj-job a").first.click()
    keep(looking, "job")
    looking.goto("/recommended/")
    keep(looking, "recommended")
    looking.goto("/my/applications/")
    keep(looking, "my-applications")
    hiring = by_phone(browser, address, "12600000518")
    hiring.goto("/employer/")
    hiring.locator("main a[href$='/today/']").first.click()
    keep(hiring, "employer-today")
    home = hiring.url.removesuffix("today/")
    hiring.goto(f"{home}applicants/")
    keep(hiring, "applicants")
    hiring.goto(f"{home}vacancies/")
    hiring.locator("main a[href^='/vacancy/']").first.click()
    keep(hiring, "vacancy")
    hiring.goto(hiring.url.replace("/vacancy/", "/employer/vacancy/") + "candidates/")
    hiring.locator("summary").first.click()
    keep(hiring, "candidates")
    illegal(hiring, home)


NEXT = "main form[data-autosave] button.btn-primary:not([name])"
ILLEGAL = ("入职交服装押金200元，离职退还。", "限男性，35 岁以下，只要本地户口。")


def illegal(page: Page, home: str) -> None:
    """An employer writes what may not be published, is told which words and why, mends them with one press."""
    page.goto(f"{home}vacancies/")
    page.click("main >> text=发一个新岗位")
    page.fill("[name=title]", "粮食装卸工")
    page.fill("[name=headcount]", "2")
    page.fill("[name=duties]", f"负责粮食入库、出库、码垛。{ILLEGAL[0]}")
    page.click(NEXT)
    page.locator(".lj-jobs__rows label").first.click()
    page.click(NEXT)
    page.fill("[name=conditions]", f"能吃苦。{ILLEGAL[1]}")
    page.click(NEXT)
    page.fill("[name=pay]", "3800-4500元/月")
    keep(page, "vacancy-pay")
    page.click(NEXT)
    page.locator("label", has_text="全天班").first.click()
    page.click(NEXT)
    page.locator("[name=site]").first.check(force=True)
    page.fill("[name=closes_on]", page.evaluate("() => new Date(Date.now() + 20 * 864e5).toISOString().slice(0, 10)"))
    page.click(NEXT)
    page.click("main button >> text=发布")
    page.click("text=看标出来的话")
    keep(page, "findings")
    page.click("text=全部用这些说法")
    keep(page, "findings-mended")


def walk(browser: Browser, address: str) -> None:
    market(browser, address)
    phone = seeker(browser, address)
    number = phone.inner_text(".lj-done__no")
    township = employee(browser, address, "li")
    township.goto("/desk/waiting/")
    township.goto("/desk/today/")
    keep(township, "today")
    township.goto("/desk/waiting/")
    keep(township, "desk")
    township.fill("#q", number)
    township.press("#q", "Enter")
    township.locator("tr", has_text=number).locator("a").click()
    keep(township, "review")
    township.click("text=在窗口看过证件原件")
    township.click("#approve button[type=submit]")
    township.wait_for_url(re.compile("/desk/"))
    phone.goto("/my/")
    keep(phone, "my")
    desk(township)
    moving(phone, township, number)
    windows: dict[str, Page] = {}
    for name, path, picture in (
        ("cun", "/inbox/", "inbox-village"),
        ("zhou", "/inbox/sending/", "sending"),
        ("qian", "/inbox/reconciliation/", "reconciliation"),
        ("qian", "/inbox/", "inbox-county"),
        ("qian", "/desk/exits/objected/", "objections"),
        ("zhou", "/board/", "board"),
        ("zhou", "/rules/cadence/", "cadence"),
        ("zhou", "/screen/230000000000/", "screen"),
        ("xitong", "/account/home/", "system"),
        ("anquan", "/account/home/", "security"),
        ("shenji", "/account/home/", "audit"),
    ):
        # One window each: a code of the authenticator counts once, and a second place would be told of on the page.
        page = windows[name] if name in windows else windows.setdefault(name, employee(browser, address, name))
        page.goto(path)
        keep(page, picture)
    elder = browser.new_context(base_url=address, viewport={"width": 390, "height": 900})
    elder.add_cookies([{"name": "lj_elder", "value": "1", "url": address}])
    page = elder.new_page()
    page.goto("/")
    keep(page, "home-elder")


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    config = ROOT / ".local" / "fonts.conf"
    fonts = Path(pylopdf_fonts_zh_cn.__file__).parent
    config.write_text(f"<fontconfig><dir>{fonts}</dir><cachedir>{config.parent}/fonts</cachedir></fontconfig>")
    with sync_playwright() as playwright:
        environment = os.environ | {"FONTCONFIG_FILE": str(config)}
        program = next(path for path in PROGRAMS if Path(path).exists())
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS, env=environment)
        walk(browser, sys.argv[1])


if __name__ == "__main__":
    main()
