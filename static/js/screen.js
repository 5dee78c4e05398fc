/** The hall screen turns to the next figure by itself; the space bar holds it and lets it go on. */
const { turns, next } = document.body.dataset;
const said = document.querySelector("[data-turning]");
let timer = 0;

function start() {
  timer = setTimeout(() => location.assign(next), Number(turns) * 1000);
  said.textContent = "按空格停住";
}

document.addEventListener("keydown", (event) => {
  if (event.key !== " ") return;
  event.preventDefault();
  if (timer) {
    clearTimeout(timer);
    timer = 0;
    said.textContent = "停住了，按空格接着换";
  } else start();
});
start();
