// Block Kit: every block as DOM nodes. What we do not know is said in words, never left out in silence.

import { chart } from "./chart.js";
import { freshId, h } from "./dom.js";
import { element } from "./elements.js";
import { plain, words } from "./mrkdwn.js";
import { markdown, richText } from "./rich_text.js";
import { table } from "./table.js";

const KINDS = {
  header: (block) => h("p", { class: "block header", role: "heading", "aria-level": "3" }, words(block.text)),
  section,
  divider: () => h("hr", { class: "block" }),
  context,
  actions,
  context_actions: actions,
  image: (block, place) => picture(block, place),
  rich_text: (block) => h("div", { class: "block" }, richText(block)),
  markdown: (block) => h("div", { class: "block" }, markdown(block)),
  table: (block) => h("div", { class: "block" }, table(block)),
  data_table: (block) => h("div", { class: "block" }, table(block)),
  data_visualization: (block) => h("div", { class: "block" }, chart(block)),
  container,
  card,
  carousel: (block, place) =>
    h(
      "div",
      { class: "block carousel" },
      (block.elements || []).map((each) => card(each, place)),
    ),
  alert: (block) =>
    h(
      "div",
      { class: `block alert ${block.level || ""}` },
      h("strong", {}, levels[block.level] || ""),
      words(block.text),
    ),
  input,
};
const levels = { info: "Note: ", warning: "Warning: ", error: "Error: ", success: "Done: " };

// Nodes for a list of blocks. `place` says where they are; in a form, inputs only collect values.
export function blocks(list, place) {
  return (list || []).map((block) => {
    try {
      return (KINDS[block.type] || unknown)(block, place);
    } catch {
      return unknown(block);
    }
  });
}

function unknown(block) {
  return h("p", { class: "block placeholder" }, `(The practice Slack cannot show a ${block.type} block. Slack may.)`);
}

function section(block, place) {
  const text = block.text ? h("div", { class: "words" }, words(block.text)) : null;
  const fields = block.fields
    ? h(
        "div",
        { class: "fields" },
        block.fields.map((field) => h("div", {}, words(field))),
      )
    : null;
  const label = plain(block.text)
    .split("\n")[0]
    .replace(/[*_~`]/g, "")
    .slice(0, 60);
  const side = block.accessory ? h("div", { class: "accessory" }, accessory(block, place, label)) : null;
  return h("div", { class: "block section" }, h("div", { class: "main" }, text, fields), side);
}

function accessory(block, place, label) {
  const spec = block.accessory;
  if (spec.type === "image") return picture(spec, place);
  const node = element(spec, block, place, { label });
  if (spec.type === "overflow") node.querySelector("button").setAttribute("aria-label", `More choices: ${label}`);
  return node;
}

function context(block, place) {
  const parts = (block.elements || []).map((each) =>
    each.type === "image" ? picture(each, place) : h("span", {}, words(each)),
  );
  return h("div", { class: "block context" }, parts);
}

function actions(block, place) {
  return h(
    "div",
    { class: "block actions" },
    (block.elements || []).map((each) => element(each, block, place)),
  );
}

// A picture that comes from here is shown; one from elsewhere is described, with a link: this page loads nothing foreign.
function picture(spec, place) {
  const address = spec.slack_file ? place.images?.[spec.slack_file.id] : spec.image_url;
  const local = address?.startsWith("/") || address?.startsWith(`${location.origin}/`);
  const title = spec.title ? h("figcaption", {}, words(spec.title)) : null;
  if (local)
    return h("figure", { class: "block picture" }, title, h("img", { src: address, alt: spec.alt_text || "" }));
  const note = `Picture: ${spec.alt_text || "no description"}`;
  const link = /^https?:/.test(address || "")
    ? h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, "open it")
    : null;
  return h("p", { class: "block placeholder" }, note, link ? [" (", link, ")"] : "");
}

function container(block, place) {
  const title = h(
    "span",
    { class: "container-title" },
    plain(block.title),
    block.rich_text_title ? richText(block.rich_text_title) : null,
  );
  const under = block.subtitle ? h("p", { class: "context" }, words(block.subtitle)) : null;
  const inside = blocks(block.child_blocks, place);
  if (!block.is_collapsible) return h("div", { class: "block container" }, title, under, inside);
  return h(
    "details",
    { class: "block container", open: !block.default_collapsed },
    h("summary", {}, title),
    under,
    inside,
  );
}

function card(block, place) {
  const row = block.actions?.length ? actions({ ...block, elements: block.actions }, place) : null;
  const parts = ["title", "subtitle", "body"].map((name) =>
    block[name] ? h("div", { class: `card-${name}` }, words(block[name])) : null,
  );
  return h("div", { class: "block card" }, block.icon ? picture(block.icon, place) : null, parts, row);
}

function input(block, place) {
  const label = plain(block.label);
  const field = element(block.element, block, place, { form: !block.dispatch_action, label });
  const optional = block.optional ? h("small", {}, " (optional)") : null;
  const hint = block.hint ? h("p", { class: "hint", id: freshId("hint") }, words(block.hint)) : null;
  const error = h("p", { class: "error", role: "alert", id: freshId("error") });
  field.setAttribute("aria-describedby", hint ? `${hint.id} ${error.id}` : error.id);
  const row = h(
    "div",
    { class: "block input" },
    h("p", { class: "label", "aria-hidden": "true" }, label, optional),
    hint,
    error,
    field,
  );
  row.dataset.input = block.block_id;
  return row;
}
