/**
 * Keeps a form while it is being written: <form data-autosave="address">.
 * The whole form is posted a second after the last stroke; what failed is sent again until it is kept.
 * The answer may say {"saved_at": "14:02", "version": 3}; the version goes into the form's own hidden field. 409 says that the
 * form was written elsewhere meanwhile: then it is not sent again, and handing it in shows both sides.
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
    form.addEventListener("submit", (event) => this.handIn(event));
    addEventListener("pagehide", () => { if (this.changed && !this.leaving) this.send(true); });
    addEventListener("beforeunload", (event) => { if (this.failed && !this.leaving) event.preventDefault(); });
  }

  /** What is on its way arrives first, or the form would be older than itself. */
  handIn(event) {
    this.leaving = true;
    clearTimeout(this.timer);
    if (!this.underWay) return;
    event.preventDefault();
    const pressed = event.submitter;
    this.underWay.finally(() => this.form.requestSubmit(pressed));
  }

  later(wait) {
    if (this.stale) return;
    this.changed = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(false), wait);
  }

  send(keepalive) {
    this.underWay = this.post(keepalive).finally(() => { this.underWay = null; });
    return this.underWay;
  }

  async post(keepalive) {
    this.changed = false;
    this.say("saving", "正在保存…");
    try {
      const body = new FormData(this.form);
      const answer = await fetch(this.form.dataset.autosave, { method: "POST", body, keepalive, headers: csrfHeader() });
      if (answer.status === 409) {
        this.stale = true;
        return this.say("failed", "这一页在别处改过了。请点“存下”，两边都给您看。");
      }
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const told = await answer.json().catch(() => ({}));
      const version = this.form.elements.namedItem("version");
      if (told.version && version) version.value = told.version;
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
