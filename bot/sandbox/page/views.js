// Modals and the Home tab.

import { blocks } from "./blocks.js";
import { busily } from "./doing.js";
import { byId, h, put } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { ask } from "./server.js";
import { store } from "./store.js";

// Show the top modal, or none. What was typed into inputs that stay is kept.
export function showModal() {
  const dialog = byId("modal");
  const view = store.views.at(-1);
  if (!view) {
    if (dialog.open) dialog.close();
    return;
  }
  const typed = dialog.dataset.view === view.id ? collected(dialog) : {};
  dialog.dataset.view = view.id;
  const place = { view: view.id, values: view.values };
  const submit = h("button", { type: "submit", class: "primary" }, plain(view.submit) || "Submit");
  const form = h(
    "form",
    { method: "dialog", novalidate: true },
    h("h2", { id: "modal-title" }, plain(view.title)),
    h("div", { class: "modal-body" }, blocks(view.blocks, place)),
    h("p", { class: "note", role: "alert" }),
    h(
      "p",
      { class: "dialog-buttons" },
      h("button", { type: "button", onclick: () => closeTop() }, plain(view.close) || "Close"),
      view.submit ? submit : null,
    ),
  );
  form.addEventListener("submit", (event) => (event.preventDefault(), send(dialog, view, submit)));
  put(dialog, form);
  restore(dialog, typed);
  dialog.oncancel = (event) => (event.preventDefault(), closeTop());
  if (!dialog.open) dialog.showModal();
}

function fields(root) {
  return [...root.querySelectorAll("[data-input]")].map((row) => [
    row.dataset.input,
    row,
    row.querySelector("[data-element]"),
  ]);
}

function collected(root) {
  return Object.fromEntries(
    fields(root)
      .filter(([, , field]) => field?.readValue)
      .map(([name, , field]) => [name, field.readValue()]),
  );
}

function restore(root, typed) {
  for (const [name, , field] of fields(root)) {
    if (typed[name] && "value" in field && typeof typed[name] === "string") field.value = typed[name];
  }
}

async function send(dialog, view, button) {
  const missing = required(dialog, view);
  mark(dialog, missing);
  if (Object.keys(missing).length) return;
  const answer = await busily(button, () => ask("submit", { view: view.id, values: collected(dialog) }));
  if (!answer) return;
  mark(dialog, answer.errors || {});
  dialog.querySelector(".note").textContent = answer.notice || answer.why || "";
}

// Slack itself asks for inputs that are not optional.
function required(dialog, view) {
  const values = collected(dialog);
  const optional = new Set((view.blocks || []).filter((block) => block.optional).map((block) => block.block_id));
  const empty = Object.entries(values).filter(
    ([name, value]) => !optional.has(name) && (value === null || value.length === 0),
  );
  return Object.fromEntries(empty.map(([name]) => [name, "Please complete this required field."]));
}

function mark(dialog, errors) {
  let first = null;
  for (const [name, row, field] of fields(dialog)) {
    row.querySelector(".error").textContent = errors[name] || "";
    row.classList.toggle("wrong", Boolean(errors[name]));
    field?.setAttribute("aria-invalid", String(Boolean(errors[name])));
    if (errors[name]) first ||= field;
  }
  first?.focus?.();
}

function closeTop() {
  const view = store.views.at(-1);
  if (view) ask("close", { view: view.id }).catch(() => byId("modal").close());
}

export function showHome() {
  const { home } = store;
  const empty = h("p", { class: "hint" }, "The bot has not published a Home tab for you yet.");
  put(byId("home"), home ? blocks(home.blocks, { view: home.id, values: home.values }) : empty);
}
