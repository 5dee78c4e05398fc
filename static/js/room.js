/**
 * The interview room: two browsers find each other by rows that each polls for; sound and picture go between them alone.
 * The employer's side makes the offer, so that the two never make one at once. Nothing is recorded.
 */
const POLL = 1000;
const GATHER = 3000; // with no server to ask, addresses are there at once
const room = document.querySelector("[data-room]");
const part = (name) => room.querySelector(`[data-room-${name}]`);
const token = document.querySelector("meta[name=csrf-token]").content;
const offers = room.dataset.side === "employer";

let connection = null;
let stream = null;
let heard = 0;
let timer = null;

function say(words) {
  part("said").textContent = words;
}

async function send(kind, body = "") {
  const answer = await fetch(room.dataset.room, {
    method: "POST",
    headers: { "X-CSRFToken": token },
    body: new URLSearchParams({ kind, body }),
  });
  if (!answer.ok) say((await answer.json().catch(() => ({}))).problem || "连不上了，请刷新再试");
  return answer.ok;
}

function servers() {
  return room.dataset.ice.split(" ").filter(Boolean).map((urls) => ({ urls }));
}

function connect() {
  connection?.close();
  connection = new RTCPeerConnection({ iceServers: servers() });
  stream.getTracks().forEach((track) => connection.addTrack(track, stream));
  connection.addEventListener("track", ({ streams }) => {
    part("theirs").srcObject = streams[0];
  });
  const mine = connection;
  connection.addEventListener("connectionstatechange", () => {
    if (mine !== connection) return;
    room.dataset.state = mine.connectionState;
    if (mine.connectionState === "connected") say("接通了");
    if (mine.connectionState === "failed") say("两边的网络连不上。请离开再进一次，还不行就打电话");
    if (mine.connectionState === "disconnected") say("对方的网断了，等一等");
  });
  return connection;
}

/** The description with every address in it: one message each way, so the rows stay few. */
async function described(description) {
  await connection.setLocalDescription(description);
  if (connection.iceGatheringState !== "complete") {
    await Promise.race([
      new Promise((done) => connection.addEventListener("icegatheringstatechange", (event) => {
        if (event.target.iceGatheringState === "complete") done();
      })),
      new Promise((done) => setTimeout(done, GATHER)),
    ]);
  }
  return JSON.stringify(connection.localDescription);
}

async function offer() {
  connect();
  await send("offer", await described(await connection.createOffer()));
}

async function take({ kind, body }) {
  if (kind === "hello") {
    if (offers) await offer();
    else await send("hello"); // who was here first says so again, and the other side offers
  } else if (kind === "offer") {
    connect();
    await connection.setRemoteDescription(JSON.parse(body));
    await send("answer", await described(await connection.createAnswer()));
  } else if (kind === "answer" && connection?.signalingState === "have-local-offer") {
    await connection.setRemoteDescription(JSON.parse(body));
  } else if (kind === "bye") {
    say("对方离开了");
    part("theirs").srcObject = null;
  }
}

/** Only the last word counts of each kind: what was said before this side came in speaks of connections that are gone. */
function latest(signals) {
  const last = signals[signals.length - 1];
  return last ? [last] : [];
}

async function poll(first = false) {
  if (!stream) return;
  try {
    const answer = await fetch(`${room.dataset.room}?after=${heard}`);
    const found = await answer.json();
    if (!found.open) {
      leave("面试时间过了，房间关了");
      return;
    }
    if (found.signals.length) heard = found.signals[found.signals.length - 1].id;
    for (const signal of first ? [] : latest(found.signals)) await take(signal);
  } catch {
    say("网断了，正在重连");
  }
  timer = setTimeout(poll, POLL);
}

async function enter() {
  part("enter").disabled = true;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
  } catch {
    part("enter").disabled = false;
    say("摄像头或麦克风打不开。请在浏览器里点“允许”，再点“进房间”；没有摄像头的，请打电话面试");
    return;
  }
  part("mine").srcObject = stream;
  part("enter").hidden = true;
  ["camera", "mute", "leave"].forEach((name) => part(name).removeAttribute("hidden"));
  say("您进来了，等对方");
  await poll(true); // where the other side stands now; what it said to an earlier page of ours is past
  clearTimeout(timer);
  if (await send("hello")) timer = setTimeout(poll, POLL);
}

function leave(words) {
  clearTimeout(timer);
  connection?.close();
  stream?.getTracks().forEach((track) => track.stop());
  [connection, stream] = [null, null];
  part("mine").srcObject = part("theirs").srcObject = null;
  ["camera", "mute", "leave"].forEach((name) => part(name).setAttribute("hidden", ""));
  [part("camera").textContent, part("mute").textContent] = ["关摄像头", "关麦克风"]; // who comes back has both on again
  [part("camera"), part("mute")].forEach((button) => delete button.dataset.stopped);
  part("enter").hidden = part("enter").disabled = false;
  delete room.dataset.state;
  say(words);
}

function toggle(button, kind, on, off) {
  button.addEventListener("click", () => {
    const stopped = button.dataset.stopped !== "true";
    stream?.getTracks().filter((track) => track.kind === kind).forEach((track) => { track.enabled = !stopped; });
    button.dataset.stopped = String(stopped); // the words say which way it goes: pressed as well would say it twice
    button.textContent = stopped ? on : off;
  });
}

part("enter").addEventListener("click", enter);
part("leave").addEventListener("click", () => {
  send("bye");
  leave(`您离开了。要回来，点“进房间”${offers ? "；谈完了，回上一页写结果" : ""}`);
});
toggle(part("camera"), "video", "开摄像头", "关摄像头");
toggle(part("mute"), "audio", "开麦克风", "关麦克风");
