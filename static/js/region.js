/** The region cascader. Without script its links open the same page one level deeper. */
const LEVELS = { city: 4, county: 6, township: 9, village: 12 };
const ASKS = { 2: "选市", 4: "选县（市、区）", 6: "选乡镇", 9: "选村或社区" };

const used = (code) => [2, 4, 6, 9, 12].find((digits) => !Number(code.slice(digits) || 0));

function make(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

function icon(file, name) {
  const drawn = document.createElementNS(SVG, "svg");
  for (const [key, value] of [["class", "lj-i"], ["viewBox", "0 0 20 20"], ["aria-hidden", "true"]]) drawn.setAttribute(key, value);
  drawn.append(document.createElementNS(SVG, "use"));
  drawn.firstChild.setAttribute("href", `${file}#${name}`);
  return drawn;
}

class Region {
  constructor(panel) {
    this.panel = panel;
    this.body = panel.querySelector(".lj-region__body");
    this.path = panel.querySelector(".lj-region__path");
    this.deeper = panel.querySelector("[data-deeper-line]");
    this.at = panel.dataset.at;
    this.deepest = LEVELS[panel.dataset.deepest];
    this.picked = panel.querySelector("input:checked")?.value ?? "";
    panel.addEventListener("click", (event) => this.follow(event));
    panel.addEventListener("keydown", (event) => this.press(event));
    panel.addEventListener("change", (event) => { if (event.target.type === "radio") this.pick(event.target); });
    this.startSearch();
    this.startNear();
    const chosen = panel.querySelector("input:checked");
    if (chosen) this.pick(chosen);
  }

  follow(event) {
    const link = event.target.closest("a[data-at]");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    this.open(link.dataset.at, true);
  }

  async open(code, focus = false) {
    const turn = this.begin();
    this.panel.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${this.panel.dataset.of}?of=${code}`);
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      if (turn !== this.turn) return;
      this.draw(code, found);
      if (focus) this.rows()[0]?.focus();
    } catch {
      if (turn === this.turn) this.say("没有取到名录，请再点一次。");
    } finally {
      this.panel.removeAttribute("aria-busy");
    }
  }

  draw(code, found) {
    this.at = code;
    this.deeper.hidden = true;
    this.path.replaceChildren(
      ...found.path.map((step) => make("li", {}, make("a", { href: `?at=${step.code}`, "data-at": step.code }, step.name))),
      make("li", {}, make("span", { "aria-current": "step" }, ASKS[used(code)] ?? "")),
    );
    const own = found.path.at(-1);
    const groups = found.groups.map((group) => this.group(group.title, group.items));
    if (own && own.code === this.picked) groups.unshift(this.group("不用选得更细", [{ ...own, leaf: true }]));
    this.body.replaceChildren(...groups);
  }

  group(title, items, shape = "") {
    const rows = items.map((item) => make("li", {}, this.row(item)));
    return make(
      "div", { class: "lj-region__group-block", role: "group", "aria-label": title },
      make("p", { class: "lj-region__group" }, title),
      make("ul", { class: `lj-region__rows ${shape}` }, ...rows),
    );
  }

  row(item) {
    const said = item.path ? `${item.name}（${item.path}）` : item.name;
    if (used(item.code) < LEVELS[this.panel.dataset.level]) {
      return make("a", { class: "lj-region__row", href: `?at=${item.code}`, "data-at": item.code }, said, icon(this.panel.dataset.icons, "next"));
    }
    const input = make("input", {
      type: "radio", name: this.panel.dataset.name, value: item.code,
      checked: item.code === this.picked, "data-deeper": !item.leaf && used(item.code) < this.deepest,
    });
    return make("label", { class: "lj-region__row" }, input, said, icon(this.panel.dataset.icons, "check"));
  }

  pick(input) {
    this.picked = input.value;
    const more = input.hasAttribute("data-deeper");
    this.deeper.hidden = !more;
    const next = (ASKS[used(input.value)] ?? "").replace("选", "");
    if (more) this.deeper.replaceChildren(make("a", { href: `?at=${input.value}`, "data-at": input.value }, `再选${next}（可不选）`));
  }

  rows() {
    return [...this.body.querySelectorAll("a.lj-region__row, input[type=radio]")];
  }

  press(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") return this.back(event);
    const rows = this.rows();
    const here = rows.indexOf(document.activeElement);
    const step = { ArrowDown: 2, ArrowUp: -2, ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (here < 0 || !step || rows[here].type === "radio") return;
    event.preventDefault();
    rows[Math.min(Math.max(here + step, 0), rows.length - 1)].focus();
  }

  back(event) {
    const steps = this.path.querySelectorAll("a[data-at]");
    if (steps.length < 2) return;
    event.preventDefault();
    this.open(steps[steps.length - 2].dataset.at, true);
  }

  startSearch() {
    const box = this.panel.querySelector("[data-find]");
    const input = box?.querySelector("input");
    if (!input) return;
    box.hidden = false;
    input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(input.value.trim()), 250);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); this.rows()[0]?.focus(); }
    });
  }

  async search(asked) {
    if (!asked) return this.open(this.at);
    await this.list(`${this.panel.dataset.search}?q=${encodeURIComponent(asked)}`, "找到的地方", "没有找到，换个写法试试。");
  }

  /** Answers may overtake each other; only the last question's is shown. */
  begin() {
    this.turn = (this.turn ?? 0) + 1;
    return this.turn;
  }

  async list(address, title, none) {
    const turn = this.begin();
    try {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(String(answer.status));
      const items = (await answer.json()).items.filter((item) => used(item.code) <= this.deepest);
      if (turn !== this.turn) return;
      this.deeper.hidden = true;
      if (items.length) this.body.replaceChildren(this.group(title, items, "lj-region__rows--one"));
      else this.say(none);
    } catch {
      if (turn === this.turn) this.say("没有取到名录，请再试一次。");
    }
  }

  startNear() {
    const button = this.panel.querySelector("[data-geo]");
    if (!button || !navigator.geolocation) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      this.say("正在看您在哪里…");
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => this.list(`${this.panel.dataset.near}?lat=${coords.latitude}&lon=${coords.longitude}`, "离您近的地方", "附近没有查到，请从上面的地名选。"),
        async () => { await this.open(this.at); this.body.prepend(make("p", { class: "lj-region__say", role: "status" }, "没有拿到位置，请在下面选。")); },
        { timeout: 10000, maximumAge: 600000 },
      );
    });
  }

  say(words) {
    this.body.replaceChildren(make("p", { class: "lj-region__say", role: "status" }, words));
  }
}

document.querySelectorAll("[data-region]").forEach((panel) => new Region(panel));
