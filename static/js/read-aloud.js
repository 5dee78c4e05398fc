/** 读给我听: the browser's own voice reads the page, and stops at the second press. */
const SKIPPED = ".lj-call, .lj-vh, script, style, [hidden], kbd";

function words() {
  const copy = document.querySelector("[data-read]").cloneNode(true);
  copy.querySelectorAll(SKIPPED).forEach((node) => node.remove());
  const pieces = [...copy.querySelectorAll("h1, h2, h3, p, li, dt, dd, label, legend, button")]
    .filter((node) => !node.querySelector("h1, h2, h3, p, li, dt, dd, label, legend"))
    .map((node) => node.textContent.replace(/\s+/g, " ").trim());
  return pieces.filter(Boolean);
}

export function startReading() {
  if (!("speechSynthesis" in window)) return;
  for (const button of document.querySelectorAll("[data-read-aloud]")) {
    const label = button.querySelector("span");
    const stop = () => { speechSynthesis.cancel(); label.textContent = "读给我听"; };
    button.hidden = false;
    button.addEventListener("click", () => {
      if (speechSynthesis.speaking) return stop();
      label.textContent = "不读了";
      const pieces = words();
      pieces.forEach((piece, place) => {
        const said = new SpeechSynthesisUtterance(piece);
        said.lang = "zh-CN";
        said.rate = 0.9;
        if (place === pieces.length - 1) said.onend = stop;
        speechSynthesis.speak(said);
      });
    });
    addEventListener("pagehide", stop);
  }
}
