/** The phone menu. Without script its link leads to the site map. */
export function startMenu() {
  for (const opener of document.querySelectorAll("[data-menu]")) {
    const menu = document.getElementById(opener.dataset.menu);
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-controls", menu.id);
    const set = (open) => {
      menu.classList.toggle("is-open", open);
      opener.setAttribute("aria-expanded", String(open));
    };
    set(false);
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      set(!menu.classList.contains("is-open"));
    });
    opener.addEventListener("keydown", (event) => {
      if (event.key === " ") { event.preventDefault(); opener.click(); }
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { set(false); opener.focus(); }
    });
  }
}
