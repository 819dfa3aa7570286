// Messages: who said what when, with their blocks, and what can be done with them.

import { blocks } from "./blocks.js";
import { attachments } from "./attachments.js";
import { announce, shortcut } from "./doing.js";
import { byId, h, put } from "./dom.js";
import { menuButton } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { inRoom, repliesTo, room, store, unreadReplies } from "./store.js";

const initials = (name) =>
  name
    .replace(/\(.*/, "")
    .split(/[\s-]+/)
    .filter(Boolean)
    .map((word) => word[0])
    .slice(0, 2)
    .join("")
    .toUpperCase();

// One message. In a thread it has no reply button of its own.
export function message(each, { inThread = false, openThread } = {}) {
  const body = each.blocks?.length
    ? blocks(each.blocks, { channel: each.channel, ts: each.ts, images: each.images })
    : each.text && h("div", { class: "block words" }, mrkdwn(each.text));
  const kind = each.bot ? "bot" : each.user === "USLACK" ? "slack" : "person";
  const node = h(
    "article",
    {
      class: `message ${kind}${each.to ? " private" : ""}`,
      tabindex: "-1",
      "aria-label": `${each.author}, ${each.at.time}`,
    },
    h(
      "div",
      { class: "face", "aria-hidden": "true" },
      each.bot ? "csp" : kind === "slack" ? "!" : initials(each.author),
    ),
    h(
      "div",
      { class: "message-body" },
      heading(each),
      body,
      attachments(each.files),
      replies(each, inThread, openThread),
    ),
    each.to ? null : tools(each, inThread, openThread),
  );
  node.dataset.ts = each.ts;
  return node;
}

function heading(each) {
  const asked = each.prompted_by
    ? h("p", { class: "asked" }, each.to ? "You typed " : "In answer to ", h("code", {}, each.prompted_by))
    : null;
  const only = each.to ? h("p", { class: "only" }, "Only visible to you") : null;
  const app = each.bot ? h("span", { class: "app" }, "APP") : null;
  const time = h("time", { datetime: each.at.iso, title: `${each.at.day}, ${each.at.time}` }, each.at.time);
  const edited = each.edited ? h("span", { class: "edited" }, "(edited)") : null;
  return [asked, only, h("p", { class: "by" }, h("strong", {}, each.author), app, time, edited)];
}

function replies(each, inThread, openThread) {
  const found = inThread ? [] : repliesTo(each.ts);
  if (!found.length) return null;
  const last = found.at(-1).at;
  const fresh = unreadReplies(each.ts);
  const words = `${found.length} ${found.length === 1 ? "reply" : "replies"}${fresh ? `, ${fresh} new` : ""}`;
  return h(
    "button",
    { type: "button", class: fresh ? "replies unread" : "replies", onclick: () => openThread(each.ts) },
    words,
    h("small", {}, ` last at ${last.time}`),
  );
}

function tools(each, inThread, openThread) {
  const choices = store.shortcuts
    .filter((known) => known.type !== "global")
    .map((known) => ({
      words: known.name,
      note: known.description,
      chosen: (node) => shortcut(each, known.callback_id, node),
    }));
  if (!inThread) choices.unshift({ words: "Reply in thread", chosen: () => openThread(each.thread_ts || each.ts) });
  if (!choices.length) return null;
  const face = "\u22ef";
  return h(
    "div",
    { class: "tools" },
    menuButton({
      label: `More actions for the message of ${each.author}, ${each.at.time}`,
      face,
      choices,
      className: "press",
    }),
  );
}

// All messages of the room, with a line between practice days.
export function showMessages(openThread) {
  const items = [];
  let day = "";
  for (const each of inRoom(store.room).filter((one) => !one.reply)) {
    if (each.at.day !== day) items.push(dayLine((day = each.at.day)));
    items.push(h("li", {}, message(each, { openThread })));
  }
  put(byId("messages"), items);
  toEnd();
}

function dayLine(day) {
  const line = h("li", { class: "day" }, h("span", {}, day));
  line.dataset.day = day;
  return line;
}

export function toEnd() {
  const scroll = byId("scroll");
  scroll.scrollTop = scroll.scrollHeight;
}

// Add a message at the end; a tall one is scrolled to its first line, which answers.
export function addMessage(each, openThread) {
  const list = byId("messages");
  const last = [...list.querySelectorAll(".day")].at(-1)?.dataset.day;
  if (last !== each.at.day) list.append(dayLine(each.at.day));
  const node = h("li", {}, message(each, { openThread }));
  list.append(node);
  const scroll = byId("scroll");
  if (node.offsetHeight > scroll.clientHeight - 40) scroll.scrollTop = node.offsetTop - scroll.offsetTop - 8;
  else toEnd();
}

// Show a message anew where it stands, keeping the keyboard's place in it.
export function redraw(container, each, options) {
  const old = container.querySelector(`[data-ts="${each.ts}"]`);
  if (!old) return;
  const focused = old.contains(document.activeElement)
    ? document.activeElement.closest("[data-element]")?.dataset.element
    : null;
  const inside = old.contains(document.activeElement);
  const fresh = message(each, options);
  old.replaceWith(fresh);
  if (!inside) return;
  const again =
    focused && [...fresh.querySelectorAll("[data-element]")].find((node) => node.dataset.element === focused);
  const target = again ? (again.matches("button, input, select") ? again : again.querySelector("button")) : fresh;
  target?.focus();
}

// Say a new message to screen readers as Slack does: by its text alone.
export function hear(each) {
  if (each.user === store.me) return;
  const where = each.channel === store.room ? "" : ` in ${nameOf(each.channel)}`;
  const files = each.files.map(({ name }) => `File ${name}`).join(", ");
  announce(`${each.author}${where}: ${[each.text, files].filter(Boolean).join(". ") || "a message without text"}`);
}

function nameOf(id) {
  const channel = store.channels.find((one) => one.id === id);
  return channel?.kind === "im" ? "direct messages" : `#${channel?.name}`;
}

// What one reads above the first message.
export function welcome(dismissed) {
  const channel = room();
  if (store.welcomed || !channel) return null;
  const first = store.suggestions[0] || `${store.commands[0]?.command || "/csp"} help`;
  return h(
    "section",
    { class: "welcome", "aria-label": "Welcome" },
    h("p", {}, h("strong", {}, "This is a practice Slack."), " Nothing you do here leaves this computer."),
    h("p", {}, "The people are roles, and what they write is invented for practice."),
    h(
      "p",
      {},
      "Type ",
      h("code", {}, first),
      " below, or pick one of the examples. Under ",
      h("strong", {}, "You are"),
      " you choose whose eyes you look through.",
    ),
    h(
      "p",
      {},
      "The time is made up: press ",
      h("strong", {}, "Next working day 08:30"),
      " and see what the bot posts on time.",
    ),
    h("button", { type: "button", class: "plain", onclick: dismissed }, "Close this"),
  );
}
