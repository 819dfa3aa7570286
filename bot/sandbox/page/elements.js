// Interactive elements: buttons, menus, pickers and inputs, in messages and in views.

import { agreed } from "./dialogs.js";
import { use } from "./doing.js";
import { freshId, h } from "./dom.js";
import { menuButton } from "./menu.js";
import { plain, words } from "./mrkdwn.js";
import { store } from "./store.js";
import { search } from "./suggest.js";

const DATES = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };
const FIELDS = { number_input: "number", email_text_input: "email", url_text_input: "url" };

// The element for a message or view. `place` says where it is ({channel, ts} or {view}); with `form` it only collects a
// value, otherwise using it is told to the bot at once. `label` names it for screen readers.
export function element(spec, block, place, { form = false, label = "" } = {}) {
  const context = { spec, block, place, form, label: label || nameOf(spec), value: known(spec, block, place) };
  const node = build(context);
  node.dataset.element = `${block.block_id}/${spec.action_id}`;
  return node;
}

// What the person entered before, where Slack knows of it.
function known(spec, block, place) {
  const state = place.values?.[block.block_id]?.[spec.action_id];
  const key = state && Object.keys(state).find((name) => name !== "type");
  return (key && state[key]) ?? undefined;
}

function build(context) {
  const { type } = context.spec;
  if (type === "button" || type === "workflow_button") return button(context);
  if (type === "overflow") return overflow(context);
  if (type in DATES) return picker(context);
  if (type === "checkboxes" || type === "radio_buttons") return choices(context);
  if (/external_select$/.test(type)) return search(context, (value, node) => tell(context, value, node));
  if (/^multi_.*_select$/.test(type)) return select(context, true);
  if (/_select$/.test(type)) return select(context, false);
  if (type === "plain_text_input") return textInput(context);
  if (type in FIELDS) return typed(context, FIELDS[type]);
  return h("p", { class: "placeholder" }, `(The practice Slack cannot show a ${type} element.)`);
}

function nameOf(spec) {
  return plain(spec.placeholder) || spec.action_id;
}

function tell({ spec, block, place, form }, value, node) {
  if (form) return undefined;
  return agreed(spec.confirm).then((yes) => yes && use(place, block, spec, value, node));
}

function button(context) {
  const { spec } = context;
  const node = h(
    "button",
    {
      type: "button",
      class: `press ${spec.style || ""}`,
      "aria-label": spec.accessibility_label,
      onclick: () => pressed(),
    },
    plain(spec.text),
  );
  const pressed = () => {
    if (spec.url && /^https?:/.test(spec.url)) window.open(spec.url, "_blank", "noopener");
    tell(context, spec.value, node);
  };
  return node;
}

function overflow(context) {
  const items = (context.spec.options || []).map((option) => ({
    words: plain(option.text),
    note: plain(option.description),
    chosen: (node) => {
      if (option.url && /^https?:/.test(option.url)) window.open(option.url, "_blank", "noopener");
      tell(context, option.value ?? plain(option.text), node);
    },
  }));
  return menuButton({ label: "More choices", face: "\u22ee", choices: items, className: "press more" });
}

// What a menu offers: its own options, or the people or channels of the workspace.
function offered(spec) {
  const people = Object.values(store.users)
    .filter((user) => !user.deleted)
    .map((user) => ({ value: user.id, words: user.name }));
  const rooms = store.channels
    .filter((each) => each.kind !== "im")
    .map((each) => ({ value: each.id, words: `#${each.name}` }));
  if (/users_select$/.test(spec.type)) return [{ options: people }];
  if (/(channels|conversations)_select$/.test(spec.type)) return [{ options: rooms }];
  const groups = spec.option_groups || [{ options: spec.options || [] }];
  return groups.map((group) => ({
    label: plain(group.label),
    options: (group.options || []).map((option) => ({ value: option.value, words: plain(option.text) })),
  }));
}

function initial(context) {
  const { spec, value } = context;
  if (value !== undefined) return [value].flat().filter((each) => each !== null);
  const options = spec.initial_options || (spec.initial_option ? [spec.initial_option] : []);
  const ids = ["user", "channel", "conversation"].flatMap(
    (name) => spec[`initial_${name}s`] || spec[`initial_${name}`] || [],
  );
  return [...options, ...ids].map((each) => each.value ?? each);
}

function select(context, several) {
  const chosen = initial(context).map((each) => each.value ?? each);
  const made = ({ value, words: name }) => h("option", { value, selected: chosen.includes(value) }, name);
  const groups = offered(context.spec).map(({ label, options }) =>
    label ? h("optgroup", { label }, options.map(made)) : options.map(made),
  );
  const first = several ? null : h("option", { value: "" }, plain(context.spec.placeholder) || "Choose");
  const node = h(
    "select",
    { class: "press", "aria-label": context.label, multiple: several, size: several ? 4 : null },
    first,
    groups,
  );
  const read = () => (several ? [...node.selectedOptions].map((option) => option.value) : node.value || null);
  node.addEventListener("change", () => (several || node.value) && tell(context, read(), node));
  node.readValue = read;
  node.writeValue = (value) => {
    for (const option of node.options) option.selected = [value].flat().includes(option.value);
  };
  return node;
}

function choices(context) {
  const { spec } = context;
  const kind = spec.type === "checkboxes" ? "checkbox" : "radio";
  const chosen = initial(context).map((each) => each.value ?? each);
  const name = freshId("choice");
  const boxes = (spec.options || []).map((option) => {
    const id = freshId("option");
    const box = h("input", { type: kind, id, name, value: option.value, checked: chosen.includes(option.value) });
    const note = option.description ? h("small", {}, words(option.description)) : null;
    return h("div", { class: "option" }, box, h("label", { for: id }, words(option.text), note));
  });
  const node = h("fieldset", { class: "choices" }, h("legend", { class: "sr" }, context.label), boxes);
  node.readValue = () => {
    const values = [...node.querySelectorAll("input:checked")].map((box) => box.value);
    return kind === "checkbox" ? values : (values[0] ?? null);
  };
  node.writeValue = (value) => {
    for (const box of node.querySelectorAll("input")) box.checked = [value].flat().includes(box.value);
  };
  node.addEventListener("change", () => tell(context, node.readValue(), node));
  return node;
}

function picker(context) {
  const { spec, value } = context;
  const kind = DATES[spec.type];
  const start = value ?? spec.initial_date ?? spec.initial_time ?? localTime(spec.initial_date_time);
  const node = h("input", { type: kind, class: "press", "aria-label": context.label, value: start });
  const read = () =>
    kind === "datetime-local" ? Math.floor(new Date(node.value).getTime() / 1000) || null : node.value || null;
  node.readValue = read;
  node.writeValue = (at) => {
    node.value = kind === "datetime-local" ? localTime(at) : at;
  };
  node.addEventListener("change", () => node.value && tell(context, read(), node));
  return node;
}

function localTime(seconds) {
  if (!seconds) return null;
  const at = new Date(seconds * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function textInput(context) {
  const { spec } = context;
  const value = context.value ?? spec.initial_value ?? "";
  const shared = {
    "aria-label": context.label,
    placeholder: plain(spec.placeholder) || null,
    maxlength: spec.max_length || 3000,
  };
  const node = spec.multiline
    ? h("textarea", { ...shared, rows: 4 }, value)
    : h("input", { ...shared, type: "text", value, autocomplete: "off" });
  plainValue(node);
  const when = spec.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || spec.multiline || context.form) return;
    event.preventDefault();
    if (when.includes("on_enter_pressed")) tell(context, node.value, node);
  });
  if (when.includes("on_character_entered")) node.addEventListener("input", () => tell(context, node.value, node));
  return node;
}

function plainValue(node) {
  node.readValue = () => node.value || null;
  node.writeValue = (value) => {
    node.value = value;
  };
}

function typed(context, kind) {
  const { spec } = context;
  const step = kind === "number" && spec.is_decimal_allowed ? "any" : null;
  const node = h("input", {
    type: kind,
    step,
    min: spec.min_value,
    max: spec.max_value,
    "aria-label": context.label,
    value: context.value ?? spec.initial_value ?? "",
  });
  plainValue(node);
  return node;
}
