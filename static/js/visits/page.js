/**
 * Today's visits on a phone: the list is kept encrypted, read without a net, and what was written goes out by itself
 * once there is one. Without what it needs the plain page stays as it is.
 */
import { Store, wipe } from "./store.js";

const AGAIN = 60 * 1000;
const SOON = 2 * 1000; // after a try that failed; then twice as long each time, up to AGAIN
const place = document.querySelector("[data-visits]");
const find = (name) => place.querySelector(`[data-${name}]`);
const time = (at) => new Date(at).toTimeString().slice(0, 5);
const until = (at) => `${new Date(at).getDate() === new Date().getDate() ? "今天" : "明天"} ${time(at)}`;
const ABLE = "serviceWorker" in navigator && globalThis.crypto?.subtle && globalThis.indexedDB && globalThis.caches;

class Visits {
  constructor() {
    this.store = new Store();
    this.refused = new Set();
    find("sync").addEventListener("click", () => this.refresh());
    find("wipe").addEventListener("click", () => this.leave());
    addEventListener("online", () => this.refresh());
    addEventListener("offline", () => this.say("现在没有网。名单和您写的都在手机上，有网了自动同步。"));
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.draw(); });
    document.querySelector("form[action$='/sign-out/']")?.addEventListener("submit", (event) => this.signOut(event));
    setInterval(() => this.tick(), AGAIN);
  }

  async start() {
    await navigator.serviceWorker.register("/visits/worker.js", { scope: "/visits/" });
    await this.draw();
    await this.refresh();
  }

  say(text) {
    find("say").textContent = text;
  }

  /** Each minute: is the list's time over, and do notes wait? */
  async tick() {
    await this.draw();
    if (!this.ended && await this.store.waiting()) await this.refresh(true);
  }

  /** No answer: try again by oneself; a phone that says it has a net may be wrong, and one that says it has none too. */
  later() {
    clearTimeout(this.timer);
    this.wait = Math.min((this.wait ?? SOON / 2) * 2, AGAIN);
    this.timer = setTimeout(() => this.refresh(true), this.wait);
  }

  /** Ask the server, send what waits, fetch the list anew; one at a time. By the clock (`quiet`) nobody is at work. */
  async refresh(quiet = false) {
    if (this.busy) return;
    [this.busy, this.quiet] = [true, quiet];
    if (!quiet) this.refused.clear();
    try {
      await this.ask();
      this.wait = undefined;
    } catch {
      this.say("现在没有网。名单和您写的都在手机上，有网了自动同步。");
      this.later();
    } finally {
      this.busy = false;
      await this.draw();
    }
  }

  async ask() {
    const plan = await this.store.plan();
    const answer = await fetch(`/visits/state/?plan=${plan}`, { headers: { "X-Poll": "1" }, cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const { state, why, token } = await answer.json();
    if (state === "over" && why === "time") await this.store.dropList();
    else if (state === "over") return this.end("登录已经失效，手机上的名单清掉了。要用请重新登录。");
    if (state === "sign-in") return this.signIn();
    if (!token) return this.ask();
    const sent = await this.sendAll(token);
    const list = await this.post("/visits/list/", token, { plan: await this.store.plan() });
    if (!list.ok) return this.signIn();
    await this.store.keep(await list.json());
    this.ended = false;
    const left = await this.store.waiting();
    this.say(left ? `有 ${left} 条没交上，请告诉服务站。` : sent ? `${time(Date.now())} 同步好了 ${sent} 条。` : "名单存到手机上了，没有网也能看。");
  }

  post(address, token, body, more = {}) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token, ...(this.quiet ? { "X-Poll": "1" } : {}), ...more };
    return fetch(address, { method: "POST", headers, body: JSON.stringify(body), redirect: "manual" });
  }

  /** Each note once, under its own number; what the server has it takes back as sent. Gives how many went. */
  async sendAll(token) {
    let sent = 0;
    for (const { id, ...body } of await this.store.notes()) {
      if (this.refused.has(id)) continue;
      const answer = await this.post("/visits/notes/", token, body, { "Idempotency-Key": id });
      if (answer.type === "opaqueredirect" || answer.status >= 500) throw new Error("later");
      if (!answer.ok) {
        this.refused.add(id); // kept: the office has to be told of it
        continue;
      }
      await this.store.remove(id);
      sent += 1;
    }
    return sent;
  }

  signIn() {
    const link = document.createElement("a");
    [link.href, link.textContent] = [place.dataset.signIn, "请重新登录"];
    this.say("登录到时间了。写好的都在，登录以后自动同步。");
    find("say").append(link);
  }

  /** Nothing is left on the phone. */
  async end(text) {
    this.ended = true;
    clearTimeout(this.timer);
    await wipe();
    (await navigator.serviceWorker.getRegistration("/visits/"))?.active?.postMessage({ wipe: true });
    this.say(text);
    await this.draw();
  }

  async leave() {
    if (await this.warned(find("wipe"))) return;
    const plan = await this.store.plan();
    await this.end("手机上的名单清掉了。");
    const answer = await fetch("/visits/state/", { headers: { "X-Poll": "1" } }).catch(() => null);
    const { token } = answer?.ok ? await answer.json() : {};
    if (token && plan) await this.post("/visits/drop/", token, { plan }).catch(() => null);
  }

  /** Notes that wait would be lost: say so once, and go on at the second press. */
  async warned(button) {
    const waiting = await this.store.waiting();
    if (!waiting || button.dataset.sure) return false;
    button.dataset.sure = "1";
    this.say(`还有 ${waiting} 条没同步，清掉就没有了。要清掉，请再按一次。`);
    return true;
  }

  async signOut(event) {
    event.preventDefault();
    const form = event.target;
    if (await this.store.waiting()) await this.refresh();
    if (await this.warned(form)) return;
    await this.end("正在退出。");
    form.submit();
  }

  async draw() {
    const list = this.ended ? null : await this.store.list();
    const counts = this.ended ? {} : await this.store.waitingByTask();
    const waiting = Object.values(counts).reduce((all, one) => all + one, 0);
    place.hidden = !list && !waiting && !find("say").textContent;
    for (const plain of document.querySelectorAll("[data-plain]")) plain.hidden = Boolean(list);
    find("kept").textContent = list ? `${list.rows.length} 家。最晚存到${until(list.ends)}，到时自动清掉。${waiting ? `有 ${waiting} 条等同步。` : ""}` : waiting ? `有 ${waiting} 条等同步。` : "";
    this.script = list?.script ?? { version: "", questions: [] }; // a copy of before the script has none
    this.drawRows(list?.rows ?? [], counts);
  }

  /** Rows that are there stay, so that nothing that is being written is lost. */
  drawRows(rows, counts) {
    const there = new Map([...find("rows").children].map((item) => [item.dataset.task, item]));
    for (const row of rows) {
      const item = there.get(row.id) ?? this.item(row);
      there.delete(row.id);
      item.querySelector("[data-pending]").hidden = !counts[row.id];
      item.querySelector("[data-pending]").textContent = counts[row.id] ? `写了 ${counts[row.id]} 条，等同步` : "";
      find("rows").append(item);
    }
    for (const item of there.values()) item.remove();
  }

  item(row) {
    const item = find("row").content.cloneNode(true).firstElementChild;
    const part = (name) => item.querySelector(`[data-${name}]`);
    item.dataset.task = row.id;
    for (const name of ["name", "address", "task"]) part(name).textContent = row[name];
    part("phone").textContent = row.phone.replace(/^(\d{3})(\d{4})(\d{4})$/, "$1-$2-$3");
    part("phone").href = `tel:${row.phone}`;
    part("phone").hidden = !row.phone;
    part("asked").append(...this.script.questions.map((one) => this.question(one)));
    part("placed").hidden = !navigator.geolocation;
    item.querySelector("form").addEventListener("submit", (event) => this.write(event, row.id));
    return item;
  }

  /** A question of the script with its answers; none has to be given. */
  question({ code, words, answers }) {
    const asked = find("question").content.cloneNode(true).firstElementChild;
    asked.querySelector("[data-words]").textContent = words;
    for (const answer of answers) {
      const choice = find("answer").content.cloneNode(true).firstElementChild;
      [choice.querySelector("input").name, choice.querySelector("input").value] = [`asked-${code}`, answer];
      choice.querySelector("[data-words]").textContent = answer;
      asked.querySelector(".lj-opts").append(choice);
    }
    return asked;
  }

  answers(given) {
    return Object.fromEntries(this.script.questions.map(({ code }) => [code, given[`asked-${code}`]]).filter(([, answer]) => answer));
  }

  /** About where the phone is, to a kilometre, and only because it was ticked; no more than that is ever kept or sent. */
  whereabouts() {
    const rough = (degrees) => Math.round(degrees * 100) / 100;
    return new Promise((resolve) => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => resolve({ lat: rough(coords.latitude), lon: rough(coords.longitude) }),
        () => resolve(null),
        { timeout: 8000, maximumAge: 10 * 60 * 1000 },
      );
    });
  }

  async write(event, task) {
    event.preventDefault();
    const form = event.target;
    if (form.dataset.saving) return;
    const { outcome, situation, words, placed, ...given } = Object.fromEntries(new FormData(form));
    const wrong = !outcome ? "请选结果" : outcome === "reached" && !situation ? "见到了，请选现在怎么样" : outcome === "other" && !words.trim() ? "请写是什么情况" : "";
    form.querySelector("[data-error]").textContent = wrong;
    if (wrong) return;
    form.dataset.saving = "1";
    try {
      const place = placed ? await this.whereabouts() : null;
      const note = {
        id: crypto.randomUUID(), task, outcome, situation: outcome === "reached" ? situation : "", words, at: new Date().toISOString(),
        script: this.script.version, answers: this.answers(given), ...(place ? { place } : {}),
      };
      await this.store.write(note);
      if (placed && !place) this.missed = "位置没有取到，别的都存下了。";
      form.reset();
      form.closest("details").open = false;
    } catch {
      form.querySelector("[data-error]").textContent = "没有存下：名单已经清掉了，请重新打开这一页";
    } finally {
      delete form.dataset.saving;
    }
    await this.draw();
    if (navigator.onLine) await this.refresh();
    else this.say("存在手机上了，有网了自动同步。");
    if (this.missed) find("say").append(this.missed);
    this.missed = "";
  }
}

if (place && ABLE) new Visits().start().catch(() => null); // the plain page stays
