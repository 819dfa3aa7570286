// The panel of people and channels: what changes at a council, to see what the bot makes of it.

import { announce } from "./doing.js";
import { byId, freshId, h, put } from "./dom.js";
import { ask } from "./server.js";
import { store } from "./store.js";

const ZONES = ["Europe/London", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Sydney"];

export const settingsAreOpen = () => !byId("settings").hidden;

export function openSettings() {
  byId("open-settings").setAttribute("aria-expanded", "true");
  byId("settings").hidden = false;
  showSettings();
  byId("settings").querySelector("button").focus();
}

export function closeSettings({ refocus = false } = {}) {
  byId("open-settings").setAttribute("aria-expanded", "false");
  byId("settings").hidden = true;
  if (refocus) byId("open-settings").focus();
}

// Draw the panel anew; the keyboard stays at the box that was just used.
export function showSettings() {
  const aside = byId("settings");
  const [name, scrolled] = [document.activeElement?.name, aside.querySelector(".scroll")?.scrollTop || 0];
  const people = Object.values(store.users).filter((user) => !user.bot);
  const channels = store.channels.filter((each) => each.kind !== "im");
  const closed = () => closeSettings({ refocus: true });
  const close = h("button", { type: "button", class: "plain", onclick: closed }, "Close");
  const about = h("p", { class: "hint" }, "What an administrator would change, to see what the bot makes of it.");
  const list = h(
    "div",
    { class: "scroll settings", tabindex: "0", role: "region", "aria-label": "People and channels" },
    people.map(person),
    channels.map(channel),
  );
  const head = h("div", { class: "side-head" }, h("h2", {}, "People and channels"), close);
  put(aside, head, about, h("p", { class: "note", role: "alert" }), list);
  list.scrollTop = scrolled;
  if (name) aside.querySelector(`[name="${CSS.escape(name)}"]`)?.focus({ preventScroll: true });
}

function person(user) {
  const change = (wanted) => tell("people", { user: user.id, ...wanted });
  const zones = ZONES.includes(user.tz) ? ZONES : [user.tz, ...ZONES];
  const id = freshId("zone");
  const zone = h(
    "select",
    { id, name: `${user.id}/tz`, onchange: (event) => change({ tz: event.target.value }) },
    zones.map((name) => h("option", { value: name, selected: name === user.tz }, name.replace("_", " "))),
  );
  return h(
    "fieldset",
    {},
    h("legend", {}, user.name),
    box(user, "deleted", "Deactivated", user.deleted, change),
    box(user, "guest", "Guest", user.guest, change),
    box(user, "away", "Away", user.away, change),
    h("p", {}, h("label", { for: id }, "Time zone "), zone),
  );
}

function channel(room) {
  const change = (wanted) => tell("channels", { channel: room.id, ...wanted });
  return h(
    "fieldset",
    {},
    h("legend", {}, `#${room.name}`),
    box(room, "archived", "Archived", room.archived, change),
    box(room, "private", "Private", room.kind === "private", change),
    box(room, "shared", "Shared with another organisation", room.shared, change),
    box(room, "bot", "cspbot is a member", room.bot, change),
  );
}

function box(thing, name, words, checked, change) {
  const id = freshId("setting");
  const input = h("input", {
    type: "checkbox",
    id,
    name: `${thing.id}/${name}`,
    checked,
    onchange: (event) => change({ [name]: event.target.checked }),
  });
  return h("p", { class: "option" }, input, h("label", { for: id }, words));
}

async function tell(what, body) {
  try {
    await ask(what, body);
    announce("Changed.");
  } catch (error) {
    byId("settings").querySelector(".note").textContent = error.message;
  }
}
