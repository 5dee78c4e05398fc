/**
 * Counts that refresh themselves: <nav data-poll="address"> and <span data-count="due"> inside it.
 * The address answers {"counts": {"due": 18}}. Nothing is asked while the tab is hidden.
 */
const EVERY = 3000;

function poll(area) {
  const ask = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(area.dataset.poll, { headers: { "X-Poll": "1", Accept: "application/json" } });
        if (answer.redirected) return; // signed out: there is nothing more to count
        if (answer.ok) show(area, (await answer.json()).counts ?? {});
      } catch {
        // The next round asks again; an old count is better than none.
      }
    }
    setTimeout(ask, Number(area.dataset.pollEvery ?? EVERY));
  };
  ask();
}

function show(area, counts) {
  for (const place of area.querySelectorAll("[data-count]")) {
    const count = counts[place.dataset.count];
    if (count !== undefined && place.textContent !== String(count)) place.textContent = count;
  }
}

export function startPolls() {
  document.querySelectorAll("[data-poll]").forEach(poll);
}
