// rich_text and markdown blocks.

import { h } from "./dom.js";
import { link, mention, unescape } from "./mrkdwn.js";
import { store } from "./store.js";

const PARTS = {
  text: (part) => document.createTextNode(part.text ?? ""),
  link: (part) => link(part.url || "", part.text || part.url || ""),
  user: (part) => mention(`@${store.users[part.user_id]?.name || part.user_id}`),
  channel: (part) => mention(`#${store.channels.find((each) => each.id === part.channel_id)?.name || part.channel_id}`),
  usergroup: (part) => mention(`@${part.usergroup_id}`),
  broadcast: (part) => mention(`@${part.range}`),
  emoji: (part) => document.createTextNode(`:${part.name}:`),
  date: (part) => document.createTextNode(part.fallback || new Date(part.timestamp * 1000).toLocaleString("en-GB")),
  color: (part) => h("code", {}, part.value || ""),
};
const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

function part(element) {
  let node = (PARTS[element.type] || ((each) => document.createTextNode(each.text || "")))(element);
  for (const [style, tag] of Object.entries(STYLES)) if (element.style?.[style]) node = h(tag, {}, node);
  return node;
}

const GROUPS = {
  rich_text_section: (group) => h("p", { class: "rich" }, group.elements.map(part)),
  rich_text_quote: (group) => h("blockquote", {}, group.elements.map(part)),
  rich_text_preformatted: (group) => h("pre", {}, group.elements.map(part)),
  rich_text_list: (group) =>
    h(
      group.style === "ordered" ? "ol" : "ul",
      { class: `rich indent-${Math.min(group.indent || 0, 4)}`, start: group.offset ? group.offset + 1 : null },
      group.elements.map((item) => h("li", {}, (item.elements || []).map(part))),
    ),
};

export function richText(block) {
  return h(
    "div",
    { class: "rich-text" },
    (block.elements || []).map((group) => GROUPS[group.type]?.(group) || ""),
  );
}

// The common part of Markdown: headings, lists, quotes, code, bold, italic, links.
export function markdown(block) {
  const root = h("div", { class: "rich-text" });
  let list = null;
  for (const line of String(block.text || "").split("\n")) {
    const item = /^\s*(?:[-*]|(\d+)\.)\s+(.*)$/.exec(line);
    if (item) {
      const tag = item[1] ? "ol" : "ul";
      if (list?.localName !== tag) root.append((list = h(tag)));
      list.append(h("li", {}, spans(item[2])));
      continue;
    }
    list = null;
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (heading) root.append(h("p", { class: "heading" }, spans(heading[2])));
    else if (line.startsWith("> ")) root.append(h("blockquote", {}, spans(line.slice(2))));
    else if (line.trim()) root.append(h("p", {}, spans(line)));
  }
  return root;
}

function spans(text) {
  const pieces = unescape(text).split(/(\*\*[^*]+\*\*|\*[^*\s][^*]*\*|_[^_\s][^_]*_|`[^`]+`|\[[^\]]+\]\([^)\s]+\))/);
  return pieces.map((piece) => {
    const named = /^\[([^\]]+)\]\(([^)\s]+)\)$/.exec(piece);
    if (named) return link(named[2], named[1]);
    if (/^\*\*.+\*\*$/.test(piece)) return h("strong", {}, piece.slice(2, -2));
    if (/^`.+`$/.test(piece)) return h("code", {}, piece.slice(1, -1));
    if (/^([*_]).+\1$/.test(piece)) return h("em", {}, piece.slice(1, -1));
    return document.createTextNode(piece);
  });
}
