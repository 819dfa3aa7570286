// Building elements without ever parsing text as HTML.

const SVG = "http://www.w3.org/2000/svg";

// h("button", { class: "plain", onclick: press }, "Words"): an element with its properties and children.
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

// The same for SVG.
export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

export function byId(id) {
  return document.getElementById(id);
}

// Put `children` in place of what is in `element`.
export function put(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(Boolean));
  return element;
}

let serial = 0;

// An id that no other element has.
export function freshId(name) {
  serial += 1;
  return `${name}-${serial}`;
}

// Text that only screen readers read.
export function hidden(text) {
  return h("span", { class: "sr" }, text);
}
