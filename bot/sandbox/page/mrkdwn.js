// Slack's mrkdwn as DOM nodes. Nothing is ever parsed as HTML; entities are &amp; &lt; &gt; only.

import { h } from "./dom.js";
import { store } from "./store.js";

const TOKEN = /<([^<>\n]+)>|```([\s\S]+?)```|`([^`\n]+)`/g;
const STYLES = [
  ["*", "strong"],
  ["_", "em"],
  ["~", "s"],
];

export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

// Nodes for a mrkdwn text, quotes and line breaks included.
export function mrkdwn(text) {
  const nodes = [];
  let quote = null;
  for (const [number, piece] of splitLines(text).entries()) {
    const quoted = /^(?:&gt;|>) ?/.exec(piece);
    if (quoted) {
      if (quote) quote.append(h("br"));
      else nodes.push((quote = h("blockquote")));
      quote.append(...inline(piece.slice(quoted[0].length)));
      continue;
    }
    if (number && !quote) nodes.push(h("br"));
    quote = null;
    nodes.push(...inline(piece));
  }
  return nodes;
}

// Lines, except that a ``` block is never cut.
function splitLines(text) {
  const lines = [];
  let open = false;
  for (const line of String(text ?? "").split("\n")) {
    if (open) lines.push(`${lines.pop()}\n${line}`);
    else lines.push(line);
    if ((line.match(/```/g) || []).length % 2) open = !open;
  }
  return lines;
}

function inline(text) {
  const nodes = [];
  const held = [];
  const flat = text.replace(TOKEN, (whole, angle, pre, code) => {
    held.push(special(angle, pre, code));
    return `\u0000${held.length - 1}\u0000`;
  });
  styled(flat, nodes, held);
  return nodes;
}

function special(angle, pre, code) {
  if (pre !== undefined) return h("pre", {}, unescape(pre.replace(/^\n/, "")));
  if (code !== undefined) return h("code", {}, unescape(code));
  return reference(angle);
}

// What stands between < and >: a person, a channel, a broadcast, a date or a link.
function reference(inside) {
  const [target, label] = split(inside, "|");
  if (target.startsWith("@")) return mention(`@${store.users[target.slice(1)]?.name || label || target.slice(1)}`);
  if (target.startsWith("#")) return mention(`#${channelName(target.slice(1)) || label || target.slice(1)}`);
  if (target.startsWith("!date")) return document.createTextNode(unescape(label || target));
  if (target.startsWith("!")) return mention(`@${target.slice(1).split("^")[0]}`);
  return link(unescape(target), unescape(label || target));
}

function split(text, sign) {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function channelName(id) {
  return store.channels.find((channel) => channel.id === id)?.name;
}

export function mention(text) {
  return h("span", { class: "mention" }, text);
}

// A link to the web; any other scheme stays plain text.
export function link(address, words) {
  if (!/^(https?:|mailto:|tel:)/i.test(address)) return document.createTextNode(words);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, words);
}

// Bold, italic and strike, which nest; a sign counts only at the edge of a word.
function styled(text, nodes, held) {
  for (const [sign, tag] of STYLES) {
    const escaped = `\\${sign}`;
    const match = new RegExp(
      `(^|[^\\w${escaped}])${escaped}(\\S(?:[^${escaped}\\n]*\\S)?)${escaped}(?![\\w${escaped}])`,
    ).exec(text);
    if (!match) continue;
    const start = match.index + match[1].length;
    const inside = [];
    styled(match[2], inside, held);
    styled(text.slice(0, start), nodes, held);
    nodes.push(h(tag, {}, inside));
    styled(text.slice(start + match[2].length + 2), nodes, held);
    return;
  }
  for (const [number, part] of text.split("\u0000").entries()) {
    if (number % 2) nodes.push(held[Number(part)]);
    else if (part) nodes.push(document.createTextNode(unescape(part)));
  }
}

// A text object: plain text as it is, mrkdwn rendered.
export function words(object) {
  if (!object) return [];
  if (typeof object === "string") return [document.createTextNode(object)];
  return object.type === "mrkdwn" ? mrkdwn(object.text) : [document.createTextNode(object.text ?? "")];
}

// The text of a text object, for labels.
export function plain(object) {
  return typeof object === "string" ? object : object?.text || "";
}
