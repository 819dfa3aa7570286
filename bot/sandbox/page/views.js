// Modals and the Home tab.

import { blocks } from "./blocks.js";
import { busily } from "./doing.js";
import { byId, h, put } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { ask } from "./server.js";
import { store } from "./store.js";

// Show the top modal, or none. What was typed into inputs that stay is kept, and so is the keyboard's place.
export function showModal() {
  const dialog = byId("modal");
  const view = store.views.at(-1);
  if (!view) {
    if (dialog.open) dialog.close();
    dialog.dataset.view = "";
    return;
  }
  const same = dialog.dataset.view === view.id;
  const typed = same ? kept(dialog) : {};
  const focused = same && dialog.open ? placeOfFocus(dialog) : null;
  const scrolled = same ? dialog.scrollTop : 0;
  dialog.dataset.view = view.id;
  put(dialog, form(dialog, view));
  restore(dialog, typed);
  dialog.oncancel = (event) => (event.preventDefault(), closeTop());
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = scrolled;
  focusOn(dialog, view, focused);
}

function form(dialog, view) {
  const within = { view: view.id, values: view.values, others: () => collected(dialog) };
  const submit = h("button", { type: "submit", class: "primary" }, plain(view.submit) || "Submit");
  const all = h(
    "button",
    { type: "button", class: "plain", onclick: () => closeTop(true) },
    `Close all ${store.views.length}`,
  );
  const title = h("h2", { id: "modal-title", tabindex: "-1" }, plain(view.title));
  const made = h(
    "form",
    { method: "dialog", novalidate: true },
    h("div", { class: "modal-head" }, title, store.views.length > 1 ? all : null),
    h("div", { class: "modal-body" }, blocks(view.blocks, within)),
    h("p", { class: "note", role: "alert" }),
    h(
      "p",
      { class: "dialog-buttons" },
      h("button", { type: "button", onclick: () => closeTop() }, plain(view.close) || "Close"),
      view.submit ? submit : null,
    ),
  );
  made.addEventListener("submit", (event) => (event.preventDefault(), send(dialog, view, submit)));
  return made;
}

function fields(root) {
  return [...root.querySelectorAll("[data-input]")].map((row) => [
    row.dataset.input,
    row,
    row.querySelector("[data-element]"),
  ]);
}

// What stands in the inputs, by block_id.
function collected(root) {
  const filled = fields(root).filter(([, , field]) => field?.readValue);
  return Object.fromEntries(filled.map(([name, , field]) => [name, field.readValue()]));
}

// The same for drawing anew: by block and action, options whole.
function kept(root) {
  const filled = fields(root).filter(([, , field]) => field?.writeValue);
  return Object.fromEntries(
    filled.map(([, , field]) => [field.dataset.element, (field.wholeValue || field.readValue)()]),
  );
}

function restore(root, typed) {
  for (const [, , field] of fields(root)) {
    const value = field && typed[field.dataset.element];
    if (value !== undefined && value !== null) field.writeValue?.(value);
  }
}

// The element that has the keyboard, to find it again after the modal was drawn anew.
function placeOfFocus(root) {
  const active = document.activeElement;
  if (!root.contains(active)) return null;
  const node = active.closest("[data-element]");
  const start = active.selectionStart === undefined ? null : active.selectionStart;
  return { element: node?.dataset.element, number: node ? alike(root, node).indexOf(node) : 0, start };
}

const action = (name) => name.slice(name.indexOf("/") + 1);

// The elements with the action_id of this one: those of a list, whose blocks may have got other ids.
function alike(root, { dataset }) {
  return [...root.querySelectorAll("[data-element]")].filter(
    (node) => action(node.dataset.element) === action(dataset.element),
  );
}

function sameAgain(root, before) {
  if (!before?.element) return null;
  const all = [...root.querySelectorAll("[data-element]")];
  const same = all.find((node) => node.dataset.element === before.element);
  return same || alike(root, { dataset: { element: before.element } })[before.number];
}

function focusOn(root, view, before) {
  const all = [...root.querySelectorAll("[data-element]")];
  const again = sameAgain(root, before);
  const wanted = view.blocks.find((block) => block.element?.focus_on_load)?.block_id;
  const asked = wanted && root.querySelector(`[data-input="${CSS.escape(wanted)}"] [data-element]`);
  const first = asked || fields(root)[0]?.[2] || all[0] || byId("modal-title");
  const target = again || (before ? byId("modal-title") : first);
  const control = focusable(target);
  control?.focus({ preventScroll: Boolean(before) });
  if (again && before.start !== null && control.setSelectionRange && /^(text|textarea)$/.test(control.type))
    control.setSelectionRange(before.start, before.start);
}

const focusable = (node) =>
  node?.matches("button, input, select, textarea, h2") ? node : node?.querySelector("button, input, select, textarea");

async function send(dialog, view, button) {
  const missing = required(dialog, view);
  mark(dialog, missing);
  if (Object.keys(missing).length) return;
  const answer = await busily(button, () => ask("submit", { view: view.id, values: collected(dialog) }));
  if (!answer || dialog.dataset.view !== view.id) return;
  mark(dialog, answer.errors || {});
  dialog.querySelector(".note").textContent = answer.notice || answer.why || "";
}

// Slack itself asks for inputs that are not optional, and for enough letters.
function required(dialog, view) {
  const values = collected(dialog);
  const wrong = {};
  for (const block of (view.blocks || []).filter((each) => each.type === "input")) {
    const value = values[block.block_id];
    const empty = value === null || value === undefined || value.length === 0;
    const fewest = block.element.min_length || 0;
    if (empty && !block.optional) wrong[block.block_id] = "Please complete this required field.";
    else if (!empty && value.length < fewest)
      wrong[block.block_id] = `Please enter at least ${fewest} characters.`;
  }
  return wrong;
}

function mark(dialog, errors) {
  let first = null;
  for (const [name, row, field] of fields(dialog)) {
    row.querySelector(".error").textContent = errors[name] || "";
    row.classList.toggle("wrong", Boolean(errors[name]));
    field?.setAttribute("aria-invalid", String(Boolean(errors[name])));
    if (errors[name]) first ||= field;
  }
  focusable(first)?.focus();
}

function closeTop(everything = false) {
  const view = store.views.at(-1);
  if (view) ask("close", { view: view.id, everything }).catch(() => byId("modal").close());
}

// The Home tab; drawn anew while it is open, it keeps what was typed, where one had scrolled and the keyboard's place.
export function showHome() {
  const { home } = store;
  const root = byId("home");
  const same = root.dataset.view === (home?.id || "") && root.dataset.me === store.me;
  const [typed, before, scrolled] = same ? [kept(root), placeOfFocus(root), root.scrollTop] : [{}, null, 0];
  Object.assign(root.dataset, { view: home?.id || "", me: store.me });
  const empty = [
    h("h2", {}, "This is where cspbot's Home will be"),
    h("p", { class: "hint" }, "It has published nothing for you yet. You can write to it under Messages."),
  ];
  const within = home && { view: home.id, values: home.values, others: () => collected(root) };
  put(root, home ? blocks(home.blocks, within) : empty);
  restore(root, typed);
  root.scrollTop = scrolled;
  if (before) (focusable(sameAgain(root, before)) || root).focus({ preventScroll: true });
}
