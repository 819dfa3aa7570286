// A button that opens a menu, with the keyboard of any menu: arrows, Home, End, Escape.

import { h } from "./dom.js";

let open = null;

export function closeMenu({ refocus = false } = {}) {
  if (!open) return;
  const { button, list } = open;
  open = null;
  list.remove();
  button.setAttribute("aria-expanded", "false");
  if (refocus) button.focus();
}

document.addEventListener("click", (event) => {
  if (open && !open.list.contains(event.target) && !open.button.contains(event.target)) closeMenu();
});

// `choices` are {words, note, chosen} objects; `label` is what a screen reader calls the button, `face` what is on it.
export function menuButton({ label, face, choices, className = "" }) {
  const button = h(
    "button",
    { type: "button", class: className, "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": label },
    face,
  );
  const holder = h("span", { class: "menu-holder" }, button);
  button.addEventListener("click", () => {
    const mine = open?.button === button;
    closeMenu();
    if (!mine) show(holder, button, choices);
  });
  return holder;
}

function show(holder, button, choices) {
  const items = choices.map(({ words, note, chosen }) =>
    h(
      "button",
      {
        type: "button",
        role: "menuitem",
        tabindex: "-1",
        onclick: () => (closeMenu({ refocus: true }), chosen(button)),
      },
      words,
      note ? h("small", {}, note) : null,
    ),
  );
  const list = h("div", { class: "menu", role: "menu", onkeydown: (event) => steer(event, items) }, items);
  holder.append(list);
  open = { button, list };
  button.setAttribute("aria-expanded", "true");
  const { left, bottom } = list.getBoundingClientRect();
  if (left < 4) list.classList.add("to-right");
  const floor = holder.closest(".scroll, .side, .home")?.getBoundingClientRect().bottom ?? innerHeight;
  if (bottom > floor) list.classList.add("upwards");
  items[0]?.focus();
}

function steer(event, items) {
  const at = items.indexOf(document.activeElement);
  const goal = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Escape") closeMenu({ refocus: true });
  else if (event.key === "Tab") closeMenu();
  else if (goal !== undefined) items[(goal + items.length) % items.length].focus();
  else return;
  if (event.key !== "Tab") event.preventDefault();
}
