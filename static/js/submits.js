/** Filters that apply as soon as one is chosen. By arrow keys a list is read first: then Enter applies (WCAG 3.2.2). */
const READS = new Set(["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End", "PageDown", "PageUp"]);
const FILTER = "form[data-submits] select";
let reading = null;

export function startSubmits() {
  for (const select of document.querySelectorAll(FILTER)) select.title ||= "用键盘时，选好按 Enter";
  document.addEventListener("keydown", (event) => {
    const select = event.target.closest?.(FILTER);
    if (!select || event.isComposing) return;
    const typed = event.key.length === 1 && event.key !== " "; // the first letters of an option
    reading = (READS.has(event.key) || typed) && !event.altKey ? select : null; // space and Alt+arrow open the list
    if (event.key !== "Enter") return;
    event.preventDefault();
    select.form.requestSubmit();
  });
  document.addEventListener("pointerdown", () => { reading = null; });
  document.addEventListener("change", (event) => {
    if (event.target !== reading) event.target.closest("form[data-submits]")?.requestSubmit();
  });
}
