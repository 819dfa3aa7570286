// What the person does, told to the practice Slack; whatever goes wrong is said in words.

import { byId } from "./dom.js";
import { ask, tab } from "./server.js";
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
  if (text.startsWith("/")) return busily(node, () => ask("command", { user, channel, text, tab }));
  return busily(node, () => ask("say", { user, channel, text, thread_ts: thread }));
}

// Send a file, with words where there are some.
export async function attach(file, text, { thread = null, node = null } = {}) {
  const [user, channel] = [store.me, store.room];
  const body = async () => ({ user, channel, text, thread_ts: thread, name: file.name, content: await base64(file) });
  return busily(node, async () => ask("attach", await body()));
}

async function base64(file) {
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Error(`${file.name} cannot be read.`));
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(",") + 1);
}

// Use an element of a message or of a view; in a form, what stands in the other inputs goes with it.
export function use(place, block, element, value, node) {
  const { view, channel, ts, others } = place;
  const where = view ? { view, values: others?.() } : { channel, ts };
  const body = { user: store.me, tab, action_id: element.action_id, block_id: block.block_id, value, ...where };
  return busily(node, () => ask("press", body));
}

export function shortcut(message, callback, node) {
  const body = { user: store.me, channel: message.channel, ts: message.ts, callback_id: callback, tab };
  return busily(node, () => ask("shortcut", body));
}
