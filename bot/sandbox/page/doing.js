// What the person does, told to the practice Slack; whatever goes wrong is said in words.

import { byId } from "./dom.js";
import { ask } from "./server.js";
import { store } from "./store.js";

// Say something to screen readers.
export function announce(text) {
  const line = document.createElement("p");
  line.textContent = text;
  const heard = byId("heard");
  heard.append(line);
  while (heard.childElementCount > 20) heard.firstElementChild.remove();
}

// A sentence above the message box, until the next one.
export function complain(text) {
  const note = byId("composer").querySelector(".note");
  if (note) note.textContent = text;
  if (text) announce(text);
}

// Run `work` while `node` shows that it is busy; answers what it answered, or null after a complaint.
export async function busily(node, work) {
  if (node?.getAttribute("aria-busy") === "true") return null;
  node?.setAttribute("aria-busy", "true");
  complain("");
  try {
    const answer = await work();
    if (answer.why) complain(answer.why);
    return answer;
  } catch (error) {
    complain(error.message);
    return null;
  } finally {
    node?.removeAttribute("aria-busy");
  }
}

// Send what was typed: a slash command or a message.
export function send(text, { thread = null, node = null } = {}) {
  const [user, channel] = [store.me, store.room];
  if (text.startsWith("/")) return busily(node, () => ask("command", { user, channel, text }));
  return busily(node, () => ask("say", { user, channel, text, thread_ts: thread }));
}

// Use an element of a message or of a view.
export function use(place, block, element, value, node) {
  const body = { user: store.me, action_id: element.action_id, block_id: block.block_id, value, ...place };
  return busily(node, () => ask("press", body));
}

export function shortcut(message, callback, node) {
  const body = { user: store.me, channel: message.channel, ts: message.ts, callback_id: callback };
  return busily(node, () => ask("shortcut", body));
}
