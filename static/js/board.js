/** The map and the table of a board move together: pointing marks both, a click selects, Enter opens. */
const units = document.querySelector("[data-units]");
const opener = document.querySelector("[data-open]");

const matching = (code) => units.querySelectorAll(`[data-unit="${CSS.escape(code)}"]`);
const linkOf = (code) => units.querySelector(`tr[data-unit="${CSS.escape(code)}"] a`);

function light(code, name) {
  units.querySelectorAll(`.${name}`).forEach((one) => one.classList.remove(name));
  if (!code) return;
  matching(code).forEach((one) => {
    one.classList.add(name);
    if (name === "is-on" && one.namespaceURI.endsWith("svg")) one.parentNode.append(one); // its border on top
  });
}

function select(code) {
  light(code, "is-on");
  const row = units.querySelector(`tr[data-unit="${CSS.escape(code)}"]`);
  const link = linkOf(code);
  row?.scrollIntoView({ block: "nearest" });
  if (!opener || !link) return;
  opener.href = link.href;
  opener.hidden = false;
  opener.querySelector("[data-open-name]").textContent = row.dataset.name;
}

if (units) {
  const unitAt = (event) => event.target.closest("[data-unit]")?.dataset.unit ?? "";
  units.addEventListener("pointerover", (event) => light(unitAt(event), "is-near"));
  units.addEventListener("pointerleave", () => light("", "is-near"));
  units.addEventListener("focusin", (event) => light(unitAt(event), "is-near"));
  units.addEventListener("click", (event) => {
    const code = unitAt(event);
    if (!code || event.target.closest("tr a") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const again = matching(code)[0].classList.contains("is-on");
    if (again && linkOf(code) && event.detail > 1) location.assign(linkOf(code).href);
    else select(code);
  });
  units.addEventListener("keydown", (event) => {
    const shape = event.target.closest("svg [data-unit]");
    if (event.key !== "Enter" || !shape || !linkOf(shape.dataset.unit)) return;
    event.preventDefault();
    location.assign(linkOf(shape.dataset.unit).href);
  });
}

document.querySelectorAll("form[data-submits] button").forEach((button) => button.classList.add("lj-vh"));
