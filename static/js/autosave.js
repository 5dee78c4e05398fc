/**
 * Keeps a form while it is being written: <form data-autosave="address">.
 * The whole form is posted a second after the last stroke; what failed is sent again until it is kept.
 * The answer may say {"saved_at": "14:02"}.
 */
import { csrfHeader } from "./csrf.js";

const PAUSE = 1000;
const RETRY = 5000;

class Autosave {
  constructor(form) {
    this.form = form;
    this.place = document.querySelector("[data-saved]");
    this.changed = false;
    form.addEventListener("input", () => this.later(PAUSE));
    form.addEventListener("change", () => this.later(PAUSE));
    form.addEventListener("submit", () => { this.leaving = true; });
    addEventListener("pagehide", () => { if (this.changed && !this.leaving) this.send(true); });
    addEventListener("beforeunload", (event) => { if (this.failed && !this.leaving) event.preventDefault(); });
  }

  later(wait) {
    this.changed = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(false), wait);
  }

  async send(keepalive) {
    this.changed = false;
    this.say("saving", "正在保存…");
    try {
      const body = new FormData(this.form);
      const answer = await fetch(this.form.dataset.autosave, { method: "POST", body, keepalive, headers: csrfHeader() });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const told = await answer.json().catch(() => ({}));
      this.failed = false;
      this.say("saved", `已保存 ${told.saved_at ?? new Date().toTimeString().slice(0, 5)}`);
    } catch {
      this.failed = true;
      this.say("failed", "还没存上，正在再试。请先不要关掉这一页。");
      this.later(RETRY);
    }
  }

  say(state, words) {
    if (!this.place) return;
    this.place.hidden = false;
    this.place.dataset.state = state;
    this.place.querySelector("span").textContent = words;
  }
}

export function startAutosave() {
  for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);
}
