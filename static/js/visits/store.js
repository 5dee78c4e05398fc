/**
 * What a phone keeps of the visit list: one encrypted list with its key, and the notes that wait for a net.
 * The key comes from the server's secret, can't be exported, and goes with the list (docs/adr/0022). Notes carry
 * theirs, so that those of yesterday still open to be sent.
 */
const NAME = "visits";
const BACK = 5 * 60 * 1000; // a clock that is set back further than this is not believed
const words = new TextEncoder();

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function open() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("kept");
    request.result.createObjectStore("outbox", { keyPath: "id" });
  };
  const base = await done(request);
  base.onversionchange = () => base.close(); // a wipe elsewhere must not wait for this page
  return base;
}

/** AES-GCM from the server's secret; the plan's number is the salt, so that no two copies share a key. */
async function keyFrom(secret, plan) {
  const raw = Uint8Array.from(atob(secret.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const source = await crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: words.encode(plan), info: words.encode("visits-1") };
  return crypto.subtle.deriveKey(how, source, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function seal(key, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, words.encode(JSON.stringify(value)));
  return { iv, data };
}

async function unseal(key, { iv, data }) {
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data)));
}

/** Everything goes: list, key, notes, and the pages of the service worker. */
export async function wipe() {
  await done(indexedDB.deleteDatabase(NAME));
  for (const name of await caches.keys()) if (name.startsWith("visits-")) await caches.delete(name);
}

export class Store {
  async in(name, mode, act) {
    const base = await open();
    try {
      return await done(act(base.transaction(name, mode).objectStore(name)));
    } finally {
      base.close();
    }
  }

  /** Keep what the server gave; the same copy keeps its end, whatever the phone's clock says by then. */
  async keep({ plan, secret, seconds, day, rows, script }) {
    const key = await keyFrom(secret, plan);
    const now = Date.now();
    const sealed = await seal(key, { day, rows, script });
    await this.in("kept", "readwrite", (kept) => kept.put({ plan, key, fetched: now, ends: now + seconds * 1000, ...sealed }, "list"));
  }

  /** The number of the copy, if there is one. */
  async plan() {
    return (await this.in("kept", "readonly", (kept) => kept.get("list")))?.plan ?? "";
  }

  /** The list in clear; nothing once its time is over, and then nothing of it is left either. */
  async list() {
    const kept = await this.in("kept", "readonly", (all) => all.get("list"));
    if (!kept) return null;
    const now = Date.now();
    if (now >= kept.ends || now < kept.fetched - BACK) {
      await this.dropList();
      return null;
    }
    return { ends: kept.ends, ...(await unseal(kept.key, kept)) };
  }

  async dropList() {
    if (await this.waiting()) await this.in("kept", "readwrite", (kept) => kept.delete("list"));
    else await wipe();
  }

  /** A note, under the key of the list it was written from; `note.id` is its own number for good. */
  async write(note) {
    const { plan, key } = await this.in("kept", "readonly", (kept) => kept.get("list"));
    const sealed = await seal(key, { ...note, plan });
    await this.in("outbox", "readwrite", (outbox) => outbox.put({ id: note.id, task: note.task, key, ...sealed }));
  }

  async waiting() {
    return this.in("outbox", "readonly", (outbox) => outbox.count());
  }

  /** How many notes wait, by task; their words stay sealed. */
  async waitingByTask() {
    const counts = {};
    for (const { task } of await this.in("outbox", "readonly", (outbox) => outbox.getAll())) counts[task] = (counts[task] ?? 0) + 1;
    return counts;
  }

  async notes() {
    const kept = await this.in("outbox", "readonly", (outbox) => outbox.getAll());
    return Promise.all(kept.map((one) => unseal(one.key, one)));
  }

  async remove(id) {
    await this.in("outbox", "readwrite", (outbox) => outbox.delete(id));
  }
}
