// Files in messages: pictures are shown, everything else is a link that downloads it.

import { h } from "./dom.js";

export function attachments(files) {
  return (files || []).map((file) => (file.picture ? picture(file) : link(file)));
}

function picture(file) {
  const image = h("img", { src: file.address, alt: file.alt || file.title, loading: "lazy" });
  return h("figure", { class: "block picture" }, h("figcaption", {}, file.title), image);
}

function link(file) {
  const name = h("a", { href: file.address, download: file.name }, file.title);
  const named = file.title === file.name ? file.size : `${file.name}, ${file.size}`;
  return h("p", { class: "block file" }, name, h("small", {}, named));
}
