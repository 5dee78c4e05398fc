/**
 * A warning two minutes before the session ends: <aside data-left="900" data-ask="address" hidden>.
 * The server keeps the time, for other tabs too. Before anything is said it is asked, by a poll, which renews nothing.
 * The warning is spoken politely, takes no focus and holds none; 继续用 renews by POST.
 */
import { csrfHeader } from "./csrf.js";

const WARN = 120;
const AGAIN = 15;
const THANKS = 6;

class TimeLeft {
  constructor(bar) {
    this.bar = bar;
    this.words = bar.querySelector("[role=status]");
    this.button = bar.querySelector("button");
    this.link = bar.querySelector("a");
    this.kept = document.querySelector("form[data-autosave]") !== null;
    this.unsent = document.querySelector("main form[method=post]:not([role=search])") !== null;
    this.button.addEventListener("click", () => this.ask("POST"));
    bar.addEventListener("focusin", ({ relatedTarget: from }) => { if (from && !bar.contains(from)) this.from = from; });
    document.addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() > this.due) this.ask("GET"); });
    this.sleep(Number(bar.dataset.left));
  }

  /** Ask again when `left` seconds have come down to the warning, or to the end. */
  sleep(left) {
    this.wait(left > WARN ? left - WARN : left + 1);
  }

  wait(seconds) {
    clearTimeout(this.timer);
    this.due = Date.now() + seconds * 1000;
    this.timer = setTimeout(() => this.ask("GET"), seconds * 1000);
  }

  async ask(method) {
    const poll = method === "GET" ? { "X-Poll": "1" } : csrfHeader();
    try {
      const answer = await fetch(this.bar.dataset.ask, { method, headers: { Accept: "application/json", ...poll }, redirect: "manual" });
      if (answer.type === "opaqueredirect") return this.end();
      if (!answer.ok) throw new Error(String(answer.status));
      const { left, renewable } = await answer.json();
      if (left > WARN) this.goOn();
      else this.warn(left, renewable);
      this.sleep(left);
    } catch {
      if (method === "POST") this.say("没有续上，请再按一次“继续用”。");
      this.wait(AGAIN);
    }
  }

  warn(left, renewable) {
    const soon = left > 60 ? "两分钟" : "一分钟";
    const kept = this.kept ? "没写完的都存着。" : this.unsent ? "没提交的请先提交。" : "";
    const how = renewable ? "要接着用，请按这里的“继续用”，它在这一页最前面。" : "登录得太久了，要重新登录一次。";
    this.show(`${soon}后要退出登录，${kept || "登录后还回到这一页。"}${how}`, renewable);
  }

  end() {
    clearTimeout(this.timer);
    this.due = Infinity;
    this.show(`已经退出登录。${this.kept ? "写过的都存着，" : ""}重新登录就回到这一页。`, false);
  }

  goOn() {
    if (this.bar.hidden) return;
    if (this.bar.contains(document.activeElement)) (this.from ?? document.getElementById("main"))?.focus();
    this.button.hidden = this.link.hidden = true;
    this.say("好了，请接着用。");
    setTimeout(() => { if (this.button.hidden && this.link.hidden) this.bar.hidden = true; }, THANKS * 1000);
  }

  show(words, renewable) {
    this.bar.hidden = false;
    this.button.hidden = !renewable;
    this.link.hidden = renewable;
    this.say(words);
  }

  /** A moment later, so that a screen reader knows the place before its words change. */
  say(words) {
    setTimeout(() => { if (this.words.textContent !== words) this.words.textContent = words; }, 100);
  }
}

export function startTimeLeft() {
  const bar = document.querySelector("[data-left]");
  if (bar) new TimeLeft(bar);
}
