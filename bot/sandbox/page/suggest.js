// A menu whose options the bot suggests while one types (external_select): a search box with a list under it.

import { freshId, h, put } from "./dom.js";
import { plain, words } from "./mrkdwn.js";
import { ask, tab } from "./server.js";
import { store } from "./store.js";

const PATIENCE = 250;
const FEWEST = 3;

// The menu of `context`; `chose(value, node)` hears of a choice.
export function search(context, chose) {
  const several = context.spec.type.startsWith("multi_");
  const state = { ...context, several, chosen: initial(context), found: [], at: -1, asked: 0 };
  const box = searchBox(state);
  const list = h("ul", { class: "hints", role: "listbox", id: box.getAttribute("aria-controls"), hidden: true });
  const said = h("p", { class: "hint", role: "status" });
  const kept = h("ul", { class: "kept" });
  const node = h("div", { class: "search" }, kept, box, list, said);
  Object.assign(state, { box, list, said, kept, node, chose });
  node.readValue = () => (several ? state.chosen.map(({ value }) => value) : (state.chosen[0]?.value ?? null));
  node.wholeValue = () => state.chosen;
  node.writeValue = (options) => {
    state.chosen = options;
    showChosen(state);
  };
  let timer = 0;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => look(state), PATIENCE);
  });
  box.addEventListener("focus", () => fewest(state) === 0 && !state.chosen.length && look(state));
  box.addEventListener("keydown", (event) => steer(event, state));
  box.addEventListener("blur", () => setTimeout(() => (close(state), tidy(state)), 150));
  showChosen(state);
  return node;
}

function searchBox({ spec, label }) {
  const name = freshId("found");
  return h("input", {
    type: "text",
    role: "combobox",
    class: "press",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": name,
    "aria-label": label,
    placeholder: plain(spec.placeholder) || "Type to search",
  });
}

const fewest = ({ spec }) => spec.min_query_length ?? FEWEST;

function initial({ spec, value }) {
  if (value !== undefined) return [value].flat().filter(Boolean);
  return spec.initial_options || (spec.initial_option ? [spec.initial_option] : []);
}

// Ask the bot what fits; an answer that comes after a newer question is dropped.
async function look(state) {
  const { spec, block, place, box, said } = state;
  const text = box.value.trim();
  const number = (state.asked += 1);
  if (text.length < fewest(state)) {
    close(state);
    said.textContent = text ? `Type at least ${fewest(state)} letters.` : "";
    return;
  }
  said.textContent = "Searching ...";
  const where = place.view ? { view: place.view } : { channel: place.channel, ts: place.ts };
  const body = { user: store.me, tab, ...where, block_id: block.block_id, action_id: spec.action_id, text };
  const answer = await ask("suggest", body).catch((error) => ({ groups: [], notice: error.message }));
  if (number !== state.asked) return;
  open(state, answer.groups);
  const count = state.found.length;
  state.list.scrollIntoView({ block: "nearest" });
  said.textContent = answer.notice || (count ? `${count} ${count === 1 ? "result" : "results"}` : "No results");
}

function open(state, groups) {
  const items = [];
  state.found = [];
  state.at = -1;
  for (const group of groups) {
    if (group.label) items.push(h("li", { class: "group", role: "presentation" }, plain(group.label)));
    for (const option of group.options) items.push(item(state, option));
  }
  put(state.list, items);
  state.list.hidden = !state.found.length;
  state.box.setAttribute("aria-expanded", String(state.found.length > 0));
}

function item(state, option) {
  const number = state.found.push(option) - 1;
  const note = option.description ? h("small", {}, words(option.description)) : null;
  const take = (event) => (event.preventDefault(), choose(state, number));
  const id = `${state.list.id}-${number}`;
  const said = h("span", {}, plain(option.text));
  return h("li", { role: "option", id, "aria-selected": "false", onmousedown: take }, said, note);
}

function close(state) {
  state.list.hidden = true;
  state.at = -1;
  state.box.setAttribute("aria-expanded", "false");
  state.box.removeAttribute("aria-activedescendant");
}

function steer(event, state) {
  const shown = !state.list.hidden;
  if (shown && (event.key === "ArrowDown" || event.key === "ArrowUp")) move(state, event.key === "ArrowDown" ? 1 : -1);
  else if (shown && event.key === "Escape") close(state);
  else if (event.key === "Enter") shown && choose(state, Math.max(state.at, 0));
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function move(state, step) {
  const count = state.found.length;
  state.at = (state.at + step + count + (state.at < 0 && step < 0 ? 1 : 0)) % count;
  const options = [...state.list.querySelectorAll("[role=option]")];
  options.forEach((each, number) => each.setAttribute("aria-selected", String(number === state.at)));
  state.box.setAttribute("aria-activedescendant", options[state.at].id);
  options[state.at].scrollIntoView({ block: "nearest" });
}

function choose(state, number) {
  const option = state.found[number];
  const others = state.several ? state.chosen.filter(({ value }) => value !== option.value) : [];
  state.chosen = [...others, option];
  close(state);
  state.said.textContent = "";
  showChosen(state);
  state.chose(state.node.readValue(), state.node);
}

// One choice stands in the box itself, several above it, each with a button that takes it away.
function showChosen(state) {
  state.box.value = state.several ? "" : plain(state.chosen[0]?.text) || "";
  if (!state.several) return;
  const drop = (option) => () => {
    state.chosen = state.chosen.filter(({ value }) => value !== option.value);
    showChosen(state);
    state.box.focus();
    state.chose(state.node.readValue(), state.node);
  };
  put(
    state.kept,
    state.chosen.map((option) =>
      h("li", {}, plain(option.text), h("button", { type: "button", class: "plain", onclick: drop(option) }, "Remove")),
    ),
  );
}

// An emptied box chooses nothing; letters that led to no choice go.
function tidy(state) {
  if (!state.several && !state.box.value.trim() && state.chosen.length) state.chosen = [];
  showChosen(state);
}
