// The message box: commands with hints, example phrases, history by arrow-up, Enter to send.

import { attach, complain, send } from "./doing.js";
import { freshId, h, put } from "./dom.js";
import { store } from "./store.js";

const history = [];
const TOO_LONG = 4000;

// A message box. `label` names it; with `thread` it writes replies, which take no commands.
export function composer({ label, thread = null, examples = false, id = freshId("box") }) {
  const note = h("p", { class: "note", role: "status" });
  const list = h("ul", {
    class: "hints",
    role: "listbox",
    id: `${id}-hints`,
    "aria-label": "Suggestions",
    hidden: true,
  });
  const box = h("textarea", {
    id,
    rows: 1,
    "aria-label": label,
    placeholder: label,
    "aria-autocomplete": "list",
    "aria-controls": list.id,
    role: "combobox",
    "aria-expanded": "false",
  });
  const button = h("button", { type: "button", class: "primary send", onclick: () => submit() }, "Send");
  const state = { box, list, at: -1, back: history.length };
  const held = holder(note, box);
  const submit = async (words = box.value.trim()) => {
    if (held.file) {
      await held.send((file) => attach(file, words, { thread, node: button }));
      return;
    }
    if (!words) return;
    if (thread && words.startsWith("/")) {
      complainHere(note, `${words.split(" ")[0]} cannot be used in a thread. Mention @cspbot here instead.`);
      return;
    }
    history.push(words);
    state.back = history.length;
    box.value = "";
    grow(box);
    hints(state, []);
    complainHere(note, "");
    document.dispatchEvent(new Event("sent"));
    await send(words, { thread, node: button });
    box.focus();
  };
  box.addEventListener("input", () => (grow(box), hints(state, matching(box.value, thread))));
  box.addEventListener("keydown", (event) => keys(event, state, submit));
  box.addEventListener("blur", () => setTimeout(() => hints(state, []), 150));
  const phrases = examples && store.suggestions.length ? phraseRow(submit) : null;
  const area = h("div", { class: "write" }, list, held.button, box, button);
  held.listen(area);
  return [phrases, note, held.shown, area];
}

// The file that goes with the next message: chosen by the button, dropped on the box, or pasted as very long text.
function holder(note, box) {
  const chooser = h("input", { type: "file", class: "sr", tabindex: "-1", "aria-hidden": "true" });
  const shown = h("p", { class: "held", role: "status", hidden: true });
  const open = h("button", { type: "button", class: "attach", "aria-label": "Attach a file" }, "+");
  const held = { file: null, shown, button: [open, chooser] };
  held.take = (file) => {
    held.file = file || null;
    shown.hidden = !file;
    const drop = () => (held.take(null), box.focus());
    const button = h("button", { type: "button", class: "plain", onclick: drop }, "Remove");
    put(shown, file ? [`With the file ${file.name}, ${file.size.toLocaleString("en-GB")} bytes `, button] : []);
    chooser.value = "";
    if (file) box.focus();
  };
  held.send = async (sending) => {
    const { file } = held;
    const answer = await sending(file);
    if (!answer) return;
    held.take(null);
    box.value = "";
    grow(box);
    complainHere(note, "");
    document.dispatchEvent(new Event("sent"));
    box.focus();
  };
  held.listen = (area) => {
    open.addEventListener("click", () => chooser.click());
    chooser.addEventListener("change", () => held.take(chooser.files[0]));
    area.addEventListener("dragover", (event) => event.preventDefault());
    area.addEventListener("drop", (event) => (event.preventDefault(), held.take(event.dataTransfer.files[0])));
    box.addEventListener("paste", (event) => pasted(event, held));
  };
  return held;
}

function pasted(event, held) {
  const [file] = event.clipboardData.files;
  const text = event.clipboardData.getData("text/plain");
  if (!file && text.length <= TOO_LONG) return;
  event.preventDefault();
  held.take(file || new File([text], "pasted.txt", { type: "text/plain" }));
}

function complainHere(note, text) {
  note.textContent = text;
  if (!text) complain("");
}

function phraseRow(submit) {
  const buttons = store.suggestions.map((words) =>
    h("button", { type: "button", class: "phrase", onclick: () => submit(words) }, words),
  );
  return h(
    "div",
    { class: "phrases", role: "group", "aria-label": "Examples to try" },
    h("span", { "aria-hidden": "true" }, "Try"),
    buttons,
  );
}

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 160)}px`;
}

// What could be meant by what is typed so far: commands and their phrases after a slash, people after an @.
function matching(text, thread) {
  const at = /(^|\s)@([\w ]*)$/.exec(text);
  if (at) {
    const people = Object.values(store.users).filter((user) => user.name.toLowerCase().startsWith(at[2].toLowerCase()));
    return people.slice(0, 6).map((user) => ({
      words: `@${user.name}`,
      note: user.bot ? "the bot" : "",
      value: `${text.slice(0, at.index + at[1].length)}@${user.name} `,
    }));
  }
  if (!text.startsWith("/") || thread) return [];
  const known = store.commands
    .filter((each) => each.command.startsWith(text.split(" ")[0]))
    .map((each) => ({
      words: `${each.command} ${each.usage_hint || ""}`.trim(),
      note: each.description || "",
      value: `${each.command} `,
    }));
  const phrases = store.suggestions
    .filter((each) => each.startsWith(text) && each !== text)
    .map((each) => ({ words: each, note: "", value: each }));
  return [...known.filter((each) => !text.startsWith(each.value) || !phrases.length), ...phrases].slice(0, 7);
}

function hints(state, found) {
  state.found = found;
  state.at = -1;
  state.list.hidden = !found.length;
  state.box.setAttribute("aria-expanded", String(found.length > 0));
  state.box.removeAttribute("aria-activedescendant");
  put(
    state.list,
    found.map((each, number) =>
      h(
        "li",
        {
          role: "option",
          id: `${state.list.id}-${number}`,
          "aria-selected": "false",
          onmousedown: (event) => (event.preventDefault(), take(state, number)),
        },
        h("span", {}, each.words),
        each.note ? h("small", {}, each.note) : null,
      ),
    ),
  );
}

function take(state, number) {
  state.box.value = state.found[number].value;
  hints(state, []);
  state.box.focus();
  state.box.dispatchEvent(new Event("input"));
}

function move(state, step) {
  const count = state.found.length;
  state.at = (state.at + step + count + (state.at < 0 && step < 0 ? 1 : 0)) % count;
  [...state.list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === state.at)));
  state.box.setAttribute("aria-activedescendant", state.list.children[state.at].id);
  state.list.children[state.at].scrollIntoView({ block: "nearest" });
}

function keys(event, state, submit) {
  const open = !state.list.hidden && state.found?.length;
  const { key } = event;
  if (event.isComposing) return;
  if (open && (key === "ArrowDown" || key === "ArrowUp")) move(state, key === "ArrowDown" ? 1 : -1);
  else if (open && key === "Tab" && !event.shiftKey && state.at >= 0) take(state, state.at);
  else if (open && key === "Escape") hints(state, []);
  else if (key === "Enter" && !event.shiftKey) enter(state, submit, open);
  else if ((key === "ArrowUp" || key === "ArrowDown") && recall(state, key === "ArrowUp" ? -1 : 1)) grow(state.box);
  else return;
  event.preventDefault();
}

function enter(state, submit, open) {
  if (open && state.at >= 0 && state.found[state.at].value !== state.box.value) take(state, state.at);
  else submit();
}

// Step through what was sent before, from an empty box or from such a line.
function recall(state, step) {
  if (state.box.value && state.box.value !== history[state.back]) return false;
  const next = state.back + step;
  if (next < 0 || next > history.length) return false;
  state.back = next;
  state.box.value = history[next] || "";
  return true;
}
