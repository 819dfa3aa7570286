// Confirmation dialogs.

import { byId, h, put } from "./dom.js";
import { plain, words } from "./mrkdwn.js";

// Ask `confirm` (Slack's confirm object); answers true when the person agrees, at once where there is nothing to ask.
export function agreed(confirm) {
  if (!confirm) return Promise.resolve(true);
  const dialog = byId("confirm");
  return new Promise((resolve) => {
    const style = confirm.style === "danger" ? "danger" : "primary";
    const finish = (answer) => () => {
      dialog.returnValue = answer;
      dialog.close();
    };
    put(
      dialog,
      h("h2", { id: "confirm-title" }, plain(confirm.title) || "Are you sure?"),
      h("p", {}, words(confirm.text)),
      h(
        "p",
        { class: "dialog-buttons" },
        h("button", { type: "button", onclick: finish("no") }, plain(confirm.deny) || "Cancel"),
        h("button", { type: "button", class: style, onclick: finish("yes") }, plain(confirm.confirm) || "Yes"),
      ),
    );
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
  });
}
