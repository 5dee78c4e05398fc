/**
 * Keys of a desk. Single letters work only while a list or the contact form has the focus, never while
 * somebody types or composes Chinese, and may be switched off (WCAG 2.1.4).
 * Marks: [data-keys] an area, [data-key="q"] what a letter presses, [data-key-focus="c"] what it goes to,
 * [aria-selected] the row in focus; a row that comes into focus says so by the event lj:row.
 */
const STORE = "lj-keys";
const isOn = () => localStorage.getItem(STORE) !== "off";
const writes = (node) => node.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function move(area, step) {
  const rows = [...area.querySelectorAll("tbody tr:not(.lj-sep)")];
  if (!rows.length) return;
  const here = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  const next = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
  rows.forEach((row) => row.removeAttribute("aria-selected"));
  next.setAttribute("aria-selected", "true");
  (next.querySelector("a") ?? next).focus();
  next.scrollIntoView({ block: "nearest" });
  next.dispatchEvent(new CustomEvent("lj:row", { bubbles: true }));
}

function press(event) {
  const control = event.ctrlKey && event.key === "Enter" ? "Control+Enter" : event.key;
  if (event.isComposing || event.altKey || event.metaKey || (event.ctrlKey && control === event.key)) return;
  const area = event.target.closest("[data-keys]");
  if (control === "Control+Enter") return area && click(event, control);
  if (!isOn() || writes(event.target) || event.target.closest("dialog")) return;
  if (control === "/" || control === "?") return general(event, control);
  if (!area) return;
  if (control === "j" || control === "k") { event.preventDefault(); return move(area, control === "j" ? 1 : -1); }
  if (control === "g") { event.preventDefault(); return document.querySelector(".lj-queue[aria-current], .lj-queue")?.focus(); }
  if (control === "x") return click(event, "x", area.querySelector("tr[aria-selected=true] .lj-pickbox"));
  if (control.length === 1) return go(event, control) || click(event, control);
}

function general(event, key) {
  event.preventDefault();
  if (key === "?") return document.getElementById("key-sheet")?.showModal();
  document.querySelector('[data-key="/"]')?.focus();
}

function go(event, key) {
  const found = document.querySelector(`[data-key-focus="${CSS.escape(key)}"]`);
  if (!found || found.closest("[inert]")) return false;
  event.preventDefault();
  found.focus();
  return true;
}

function click(event, key, found = document.querySelector(`[data-key="${CSS.escape(key)}"]`)) {
  if (!found || found.closest("[inert]")) return;
  event.preventDefault();
  found.click();
  if (found.matches("input")) found.focus();
}

function startBatch(bar) {
  const form = bar.closest("form");
  const boxes = () => [...form.querySelectorAll(".lj-pickbox[name=pick]")];
  const show = () => {
    const count = boxes().filter((box) => box.checked).length;
    bar.hidden = count === 0;
    bar.querySelector("[data-batch-count]").textContent = count;
  };
  const clear = () => { [...boxes(), form.querySelector("[data-pick-all]")].forEach((box) => { if (box) box.checked = false; }); show(); };
  const all = form.querySelector("[data-pick-all]");
  all?.addEventListener("change", () => boxes().forEach((box) => { box.checked = all.checked; }));
  form.addEventListener("change", show);
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") clear(); });
  bar.querySelector("[data-batch-clear]").addEventListener("click", clear);
  show();
}

function startUndo(bar) {
  const left = bar.querySelector("[data-undo-left]");
  let seconds = Number(bar.dataset.undo);
  const timer = setInterval(() => {
    seconds -= 1;
    left.textContent = `还剩 ${seconds} 秒`;
    if (seconds <= 0) { clearInterval(timer); bar.remove(); }
  }, 1000);
}

document.addEventListener("keydown", press);
document.querySelectorAll("[data-batch]").forEach(startBatch);
document.querySelectorAll("[data-undo]").forEach(startUndo);
document.querySelector("[data-key-sheet]")?.addEventListener("click", () => document.getElementById("key-sheet").showModal());
const toggle = document.querySelector("[data-keys-on]");
if (toggle) {
  toggle.checked = isOn();
  toggle.addEventListener("change", () => localStorage.setItem(STORE, toggle.checked ? "on" : "off"));
}
