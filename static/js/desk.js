/**
 * The desk: the person beside the list, the contact form's small helps, tools that act when changed.
 * Everything here is done by plain links and forms as well; without script the pages only load once more.
 */
const WIDE = matchMedia("(min-width: 1101px)");
const PAUSE = 160; // while somebody runs down the list with j, nobody is opened

let waiting;
let moved = 0;

function open(link) {
  const target = document.querySelector(link.dataset.open);
  if (!target || !WIDE.matches || !window.htmx) return false;
  target.inert = true; // until the new person is there no key may write to the old one
  window.htmx.ajax("GET", link.href, { target, swap: "outerHTML" });
  return true;
}

function select(row) {
  row.parentElement.querySelectorAll("[aria-selected]").forEach((one) => one.removeAttribute("aria-selected"));
  row.setAttribute("aria-selected", "true");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-open]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && open(link)) {
    event.preventDefault();
    select(link.closest("tr"));
  }
  const chip = event.target.closest("[data-words]");
  if (chip) say(chip.closest("form").querySelector("textarea"), chip.dataset.words);
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("lj:row", (event) => {
  const link = event.target.querySelector("a[data-open]");
  const quick = event.timeStamp - moved < 2 * PAUSE;
  moved = event.timeStamp;
  clearTimeout(waiting);
  if (!link || !WIDE.matches) return;
  document.querySelector(link.dataset.open)?.toggleAttribute("inert", true);
  waiting = setTimeout(() => open(link), quick ? PAUSE : 0);
});

function say(area, words) {
  const before = area.value.trim();
  area.value = before ? `${before}，${words}` : words;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

function helps(form) {
  const picked = (name) => form.querySelector(`[name=${name}]:checked`)?.value;
  const six = form.querySelector("[data-six]");
  const counts = picked("outcome") === "reached" && Boolean(picked("situation"));
  six?.classList.toggle("is-whole", counts);
  six?.querySelector("[data-six-yes]").toggleAttribute("hidden", !counts);
  six?.querySelector("[data-six-no]").toggleAttribute("hidden", counts);
  const count = form.querySelector("[data-count-of]");
  const area = count && document.getElementById(count.dataset.countOf);
  if (area) count.textContent = `${area.value.length} / ${area.maxLength}`;
  form.querySelector("[data-chips]")?.removeAttribute("hidden");
  form.closest(".lj-panel").classList.toggle("is-busy", Boolean(picked("outcome") || area?.value));
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-contact]");
  if (form) helps(form);
});
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".lj-contact__more[open]")) event.target.querySelector("textarea").focus();
}, true);
document.addEventListener("keydown", (event) => {
  const panel = event.key === "Escape" && event.target.closest(".lj-panel");
  if (!panel || event.isComposing) return;
  panel.querySelector(".lj-contact__more")?.removeAttribute("open");
  document.querySelector("tr[aria-selected=true] a")?.focus();
});
for (const failed of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failed, () => document.querySelector("tr[aria-selected=true] a[data-open]") && location.reload());
}
document.addEventListener("htmx:afterSwap", () => document.querySelectorAll("[data-contact]").forEach(helps));

document.querySelectorAll("[data-contact]").forEach(helps);
document.querySelectorAll("[data-print]").forEach((button) => button.removeAttribute("hidden"));
if (document.querySelector("[data-undo]") && WIDE.matches) document.querySelector("tr[aria-selected=true] a")?.focus();
