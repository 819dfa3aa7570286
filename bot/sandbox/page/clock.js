// The practice clock: it runs on, and can be moved on.

import { announce } from "./doing.js";
import { byId } from "./dom.js";
import { ask } from "./server.js";

let base = null;

const DAY = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "Europe/London" };
const SHORT = { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "Europe/London" };
const TIME = { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" };

function show() {
  if (!base) return;
  const now = new Date(base.practice + (Date.now() - base.real));
  const day = now.toLocaleDateString("en-GB", matchMedia("(max-width: 700px)").matches ? SHORT : DAY).replace(",", "");
  byId("clock-now").textContent = `${day}, ${now.toLocaleTimeString("en-GB", TIME)}`;
}

// Take over the practice time `moment` ({iso, day, time}).
export function setClock(moment) {
  base = { practice: Date.parse(moment.iso), real: Date.now() };
  const field = byId("moment");
  if (document.activeElement !== field) field.value = moment.iso.slice(0, 16);
  show();
}

async function move(body) {
  const section = document.querySelector(".clock");
  if (section.getAttribute("aria-busy") === "true") return;
  section.setAttribute("aria-busy", "true");
  byId("clock-note").textContent = "Moving the clock; the bot does what is due ...";
  try {
    const { clock } = await ask("clock", body);
    setClock(clock);
    byId("clock-note").textContent = "";
    announce(`The practice clock is at ${clock.day}, ${clock.time}.`);
  } catch (error) {
    byId("clock-note").textContent = error.message;
  } finally {
    section.removeAttribute("aria-busy");
  }
}

export function startClock() {
  setInterval(show, 1000);
  for (const button of document.querySelectorAll("[data-move]")) {
    button.addEventListener("click", () => move({ move: button.dataset.move }));
  }
  byId("move-to").addEventListener("submit", (event) => {
    event.preventDefault();
    move({ move: "to", to: byId("moment").value });
  });
}
