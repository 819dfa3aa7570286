// The page: load the state, follow the changes, show them.

import { setClock, startClock } from "./clock.js";
import { composer } from "./composer.js";
import { complain } from "./doing.js";
import { byId, h, put } from "./dom.js";
import { closeMenu } from "./menu.js";
import { addMessage, hear, redraw, showMessages, welcome } from "./messages.js";
import {
  addLine,
  closeLog,
  closeThread,
  logIsOpen,
  openLog,
  openThread,
  showLog,
  showThread,
  touchThread,
} from "./panels.js";
import { closeSettings, openSettings, settingsAreOpen, showSettings } from "./settings.js";
import { ask, follow, readState } from "./server.js";
import { showBotState, showMe, showRooms } from "./sidebar.js";
import { forget, inRoom, keep, load, markSeen, remember, room, store } from "./store.js";
import { showHome, showModal } from "./views.js";

let stop = () => {};
let waiting = null;

// Load and show everything anew; what changes meanwhile waits, so that an older state never undoes it.
async function refresh() {
  const person = store.me;
  waiting = [];
  const state = await readState(person);
  if (person !== store.me) return;
  const onHome = !byId("home").hidden && store.home?.id === state.home?.id;
  load(state);
  setClock(store.clock);
  showMe(becomes);
  showRoom();
  if (onHome && room()?.kind === "im") showTab("home");
  showModal();
  showBotState();
  if (logIsOpen()) showLog();
  if (settingsAreOpen()) showSettings();
  const changes = waiting || [];
  waiting = null;
  changes.forEach(apply);
}

function showRoom() {
  const channel = room();
  if (!channel) return;
  showHead(channel);
  byId("tabs").hidden = channel.kind !== "im" || !store.home_tab;
  showTab("messages");
  put(byId("welcome"), welcome(welcomed));
  showComposer(channel);
  markSeen(channel.id);
  showRooms(choose);
  showMessages(openThread);
  if (store.thread) showThread();
}

function showHead(channel) {
  const about =
    channel.kind === "im"
      ? "Direct messages: the bot reads what you write here"
      : `${channel.topic} \u00b7 ${channel.members.length} members`;
  byId("room-name").textContent = channel.kind === "im" ? channel.name : `#${channel.name}`;
  byId("room-about").textContent =
    `${channel.shared ? "Shared with another organisation \u00b7 " : ""}${channel.kind === "private" ? "Private \u00b7 " : ""}${about}`;
  byId("room-about").title = channel.members.join(", ");
  document.title = `${byId("room-name").textContent} \u00b7 Practice Slack`;
}

// People or channels have changed: names, marks and menus; a person who was deactivated is somebody else from now on.
function onpeople({ users, channels }) {
  const before = store.room;
  load({ users, channels });
  if (store.users[store.me]?.deleted) return becomes(users.find((user) => !user.bot && !user.deleted).id);
  showMe(becomes);
  showRooms(choose);
  if (settingsAreOpen()) showSettings();
  if (before !== store.room) return showRoom();
  showHead(room());
  showComposer(room());
  return undefined;
}

// The message box of the room; after a reconnection what was typed is still there.
function showComposer(channel) {
  const old = byId("words");
  const same = byId("composer").dataset.room === channel.id;
  const [typed, focused] = [(same && old?.value) || "", document.activeElement === old];
  byId("composer").dataset.room = channel.id;
  if (channel.archived) {
    put(byId("composer"), h("p", { class: "archived" }, "This channel is archived. Nobody can write here."), note());
    return;
  }
  put(byId("composer"), composer({ id: "words", examples: true, label: `Message ${byId("room-name").textContent}` }));
  byId("words").value = typed;
  if (focused && old) byId("words").focus();
}

const note = () => h("p", { class: "note", role: "status" });

function welcomed() {
  store.welcomed = true;
  remember();
  put(byId("welcome"));
  byId("words")?.focus();
}

function choose(id) {
  store.room = id;
  remember();
  if (store.thread) closeThread();
  openRooms(false);
  showRoom();
  (byId("words") || byId("scroll")).focus();
  if (room().kind === "im" && store.home_tab) tellTab("messages");
}

// The bot hears which of its tabs is opened, where it subscribes to that.
function tellTab(tab) {
  ask("home", { user: store.me, tab }).catch((error) => complain(error.message));
}

async function becomes(person) {
  stop();
  store.me = person;
  store.thread = null;
  byId("thread").hidden = true;
  remember();
  listen();
}

function showTab(name) {
  for (const each of ["messages", "home"]) {
    byId(`tab-${each}`).setAttribute("aria-selected", String(each === name));
    byId(`tab-${each}`).tabIndex = each === name ? 0 : -1;
  }
  byId("talk").hidden = name !== "messages";
  byId("home").hidden = name !== "home";
  if (name === "home") {
    showHome();
    tellTab("home");
  }
}

function onmessage({ message }) {
  if (store.messages.some((each) => each.ts === message.ts && each.channel === message.channel)) return;
  keep(message);
  const here = message.channel === store.room;
  if (here && !message.reply) addMessage(message, openThread);
  if (here && message.reply) redrawParent(message);
  if (here) markSeen(message.channel);
  touchThread(message);
  hear(message);
  showRooms(choose);
}

function redrawParent(message) {
  const parent = inRoom(message.channel).find((each) => each.ts === message.thread_ts);
  if (parent) redraw(byId("messages"), parent, { openThread });
}

const CHANGES = {
  message: onmessage,
  update: ({ message }) => {
    keep(message);
    redraw(byId("messages"), message, { openThread });
    touchThread(message);
  },
  delete: ({ message }) => {
    forget(message);
    for (const node of document.querySelectorAll(`[data-ts="${message.ts}"]`)) {
      if (node.contains(document.activeElement)) (byId("words") || byId("scroll")).focus();
      node.closest("li").remove();
    }
    if (message.reply) redrawParent(message);
  },
  view: ({ views }) => {
    store.views = views;
    showModal();
  },
  home: ({ home }) => {
    store.home = home;
    if (!byId("home").hidden) showHome();
  },
  people: onpeople,
  clock: ({ details }) => setClock(details),
  log: ({ details }) => addLine(details),
  sockets: ({ details }) => {
    store.connections = details.connections;
    showBotState();
  },
};

function apply(change) {
  CHANGES[change.kind]?.(change);
}

// Follow the changes; `shown` runs once, when the first state is on the page.
function listen(shown = () => {}) {
  const onopen = async () => {
    try {
      await refresh();
      shown();
      shown = () => {};
    } catch {
      showBotState(true);
      stop();
      setTimeout(() => listen(shown), 1000);
    }
  };
  stop = follow(store.me, {
    onopen,
    onlost: () => showBotState(true),
    onchange: (change) => (waiting ? waiting.push(change) : apply(change)),
  });
}

function openRooms(open) {
  byId("rooms").classList.toggle("open", open);
  byId("open-rooms").setAttribute("aria-expanded", String(open));
}

function wire() {
  byId("open-rooms").addEventListener("click", () => openRooms(!byId("rooms").classList.contains("open")));
  byId("open-moves").addEventListener("click", () => {
    const open = byId("moves").classList.toggle("open");
    byId("open-moves").setAttribute("aria-expanded", String(open));
  });
  document.addEventListener("sent", () => store.welcomed || welcomed());
  byId("open-log").addEventListener("click", () => {
    openRooms(false);
    if (logIsOpen()) closeLog();
    else openLog();
  });
  byId("open-settings").addEventListener("click", () => {
    openRooms(false);
    if (settingsAreOpen()) return closeSettings();
    closeLog();
    if (store.thread) closeThread();
    return openSettings();
  });
  byId("tab-messages").addEventListener("click", () => (showTab("messages"), tellTab("messages")));
  byId("tab-home").addEventListener("click", () => showTab("home"));
  byId("tabs").addEventListener("keydown", ({ key }) => {
    if (key !== "ArrowLeft" && key !== "ArrowRight") return;
    const other = byId("home").hidden ? "home" : "messages";
    showTab(other);
    if (other === "messages") tellTab(other);
    byId(`tab-${other}`).focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    closeMenu({ refocus: true });
    if (byId("rooms").classList.contains("open")) openRooms(false);
  });
}

// An address with ?channel=...&message=... (a permalink) opens there.
function asked() {
  const query = new URLSearchParams(location.search);
  if (query.get("channel")) store.room = query.get("channel");
  return { message: query.get("message"), thread: query.get("thread") };
}

async function start() {
  wire();
  startClock();
  const wanted = asked();
  const state = await readState(store.me);
  store.me = state.me;
  // A modal does not outlive the page it was opened on: as in Slack, whoever reloads has closed it.
  for (const view of state.views.toReversed()) await ask("close", { view: view.id }).catch(() => {});
  listen(() => {
    if (wanted.thread) openThread(wanted.thread);
    const target = wanted.message && document.querySelector(`[data-ts="${CSS.escape(wanted.message)}"]`);
    if (target) target.scrollIntoView({ block: "center" });
    else if (innerWidth > 700) byId("words")?.focus({ preventScroll: true });
  });
}

start().catch(() => showBotState(true));
