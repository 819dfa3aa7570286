// The panels at the side: a thread, and what Slack saw.

import { byId, h, put } from "./dom.js";
import { composer } from "./composer.js";
import { message, redraw } from "./messages.js";
import { closeSettings } from "./settings.js";
import { inRoom, markThreadSeen, repliesTo, room, store } from "./store.js";

export function panel(aside, title, close, content) {
  const button = h("button", { type: "button", class: "plain", onclick: close }, "Close");
  put(aside, h("div", { class: "side-head" }, h("h2", {}, title), button), content);
  aside.hidden = false;
}

export function openThread(ts) {
  closeLog();
  closeSettings();
  store.thread = ts;
  showThread();
  const parent = inRoom(store.room).find((each) => each.ts === ts);
  if (parent) redraw(byId("messages"), parent, { openThread });
  byId("thread").querySelector("textarea")?.focus();
}

export function closeThread() {
  const ts = store.thread;
  store.thread = null;
  byId("thread").hidden = true;
  put(byId("thread"));
  document.querySelector(`#messages [data-ts="${ts}"]`)?.focus();
}

export function showThread() {
  const parent = inRoom(store.room).find((each) => each.ts === store.thread);
  if (!parent) return closeThread();
  const items = [parent, ...repliesTo(parent.ts)].map((each) => h("li", {}, message(each, { inThread: true })));
  const list = h("ol", { class: "messages" }, items);
  const scroll = h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Messages of the thread" },
    list,
  );
  const writing = room().archived
    ? h("p", { class: "archived" }, "This channel is archived. Nobody can write here.")
    : composer({ label: "Reply in the thread", thread: parent.ts });
  const box = h("div", { class: "composer" }, writing);
  panel(byId("thread"), "Thread", closeThread, [scroll, box]);
  scroll.scrollTop = scroll.scrollHeight;
  markThreadSeen(parent.ts);
  return undefined;
}

// A message of the open thread is new or changed; what is being typed stays.
export function touchThread(each) {
  if (!store.thread || each.channel !== store.room) return;
  const aside = byId("thread");
  if (each.ts !== store.thread && each.thread_ts !== store.thread) return;
  if (aside.querySelector(`[data-ts="${each.ts}"]`)) redraw(aside, each, { inThread: true });
  else aside.querySelector(".messages")?.append(h("li", {}, message(each, { inThread: true })));
  markThreadSeen(store.thread);
  const scroll = aside.querySelector(".scroll");
  if (scroll) scroll.scrollTop = scroll.scrollHeight;
}

export function openLog() {
  closeSettings();
  if (store.thread) closeThread();
  byId("open-log").setAttribute("aria-expanded", "true");
  showLog();
  byId("log").querySelector("button").focus();
}

export function closeLog() {
  byId("open-log").setAttribute("aria-expanded", "false");
  byId("log").hidden = true;
}

export const logIsOpen = () => !byId("log").hidden;

export function showLog() {
  const about = h("p", { class: "hint" }, "Calls of the bot and deliveries to it, newest first.");
  const list = h("ol", { class: "log-lines" }, store.log.slice(-200).reverse().map(line));
  panel(byId("log"), "What Slack saw", () => (closeLog(), byId("open-log").focus()), [
    about,
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Log" }, list),
  ]);
}

export function addLine(entry) {
  if (entry.n <= (store.log.at(-1)?.n || 0)) return;
  store.log.push(entry);
  if (store.log.length > 500) store.log.shift();
  if (logIsOpen()) byId("log").querySelector(".log-lines").prepend(line(entry));
}

function line(entry) {
  const refused = entry.what === "refused_ack" || entry.ok === false;
  const time = h("time", {}, new Date(entry.at).toLocaleTimeString("en-GB"));
  const why = (entry.problems || []).map((problem) => h("p", {}, problem));
  return h("li", { class: refused ? "refused" : "" }, time, " ", sentence(entry), why);
}

const OUTCOMES = {
  acked: "answered",
  timeout: "no answer in time",
  nobody: "nobody connected",
  refused: "refused by the bot",
};
const KINDS = { slash_commands: "command", events_api: "event", interactive: "interaction" };
const WORDS = {
  call: (entry) =>
    `${entry.method}${where(entry)}: ${entry.ok ? "ok" : `refused, ${entry.error}`}${entry.fault ? ` (fault: ${entry.fault})` : ""}`,
  delivery: (entry) =>
    `${KINDS[entry.kind]} ${entry.name}: ${OUTCOMES[entry.outcome]}, ${Math.round(entry.seconds * 1000)} ms`,
  refused_ack: () => "Refused answer: in Slack the person would see nothing at all. What was wrong:",
  ignored_ack: (entry) => `${entry.name}: ${entry.why}`,
  connected: (entry) => `the bot connected (${entry.connections})`,
  disconnected: (entry) => `the bot disconnected (${entry.connections} left)`,
  clock: (entry) => `the practice clock moved to ${entry.to.slice(0, 16).replace("T", " ")}`,
  response_url: (entry) => `response URL: ${entry.ok ? "ok" : `refused, ${entry.error}`}`,
  download: (entry) => `file ${entry.file}: ${entry.ok ? "downloaded" : "asked for without the bot's token"}`,
  changed: (entry) => `changed: ${entry.person || channelName(entry.channel)}`,
  upload: (entry) => `file ${entry.file}: ${entry.length} bytes`,
};

function channelName(id) {
  const channel = store.channels.find((each) => each.id === id);
  return channel && (channel.kind === "im" ? "direct messages" : `#${channel.name}`);
}

function where(entry) {
  const name = channelName(entry.channel || entry.args?.channel);
  return name ? ` in ${name}` : "";
}

function sentence(entry) {
  return (WORDS[entry.what] || (() => entry.what))(entry);
}
