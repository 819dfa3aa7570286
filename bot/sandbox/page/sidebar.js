// The list of channels and direct messages, and who one is.

import { byId, h, hidden, put } from "./dom.js";
import { store, unread } from "./store.js";

export function showMe(changed) {
  const select = byId("me");
  const people = Object.values(store.users).filter((user) => !user.bot && !user.deleted);
  const name = (user) => `${user.name}${user.guest ? " (guest)" : ""}`;
  put(
    select,
    people.map((user) => h("option", { value: user.id, selected: user.id === store.me }, name(user))),
  );
  select.onchange = () => changed(select.value);
}

export function showRooms(choose) {
  const entry = (channel) => {
    const count = channel.id === store.room ? 0 : unread(channel.id);
    const here = channel.id === store.room;
    const private_ = channel.kind === "private";
    const sign = channel.kind === "im" ? "\u25cf" : private_ ? "" : "#";
    return h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: count ? "unread" : "",
          "aria-current": here ? "page" : null,
          onclick: () => choose(channel.id),
        },
        h("span", { class: private_ ? "sign lock" : "sign", "aria-hidden": "true" }, sign),
        h("span", { class: "name" }, channel.name),
        private_ ? h("span", { class: "mark" }, "private") : null,
        channel.shared ? h("span", { class: "mark" }, "shared") : null,
        channel.archived ? h("span", { class: "mark" }, "archived") : null,
        count ? h("span", { class: "count" }, String(count), hidden(" new")) : null,
      ),
    );
  };
  put(byId("channels"), store.channels.filter((each) => each.kind !== "im").map(entry));
  put(byId("dms"), store.channels.filter((each) => each.kind === "im").map(entry));
  const total = store.channels.reduce((sum, each) => sum + (each.id === store.room ? 0 : unread(each.id)), 0);
  byId("open-rooms").textContent = total ? `Channels (${total} new)` : "Channels";
}

export function showBotState(lost = false) {
  const words = lost
    ? "The practice Slack does not answer. Trying again ..."
    : store.connections
      ? "cspbot is connected"
      : "cspbot is not connected";
  byId("bot-state").textContent = words;
  byId("bot-state").classList.toggle("off", lost || !store.connections);
}
