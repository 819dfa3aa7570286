// table and data_table blocks.

import { h } from "./dom.js";
import { richText } from "./rich_text.js";

function content(cell) {
  if (cell?.type === "rich_text") return richText(cell);
  if (cell?.type === "raw_number")
    return document.createTextNode(cell.text ?? Number(cell.value).toLocaleString("en-GB"));
  return document.createTextNode(cell?.text ?? "");
}

// The first row is the header, as Slack shows it; the first column names its row.
export function table(block) {
  const settings = block.column_settings || [];
  const rowHeader = block.row_header_column_index ?? 0;
  const rows = (block.rows || []).map((row, number) =>
    h(
      "tr",
      {},
      row.map((cell, column) => {
        const align = settings[column]?.align || (cell?.type === "raw_number" ? "right" : "left");
        const wide = settings[column] && settings[column].is_wrapped === false ? " unwrapped" : "";
        const header = number === 0 || column === rowHeader;
        const scope = number === 0 ? "col" : "row";
        const kind = number === 0 ? "head" : "body";
        return h(
          header ? "th" : "td",
          { class: `${align} ${kind}${wide}`, scope: header ? scope : null },
          content(cell),
        );
      }),
    ),
  );
  const caption = block.caption ? h("caption", {}, block.caption) : null;
  const body = [h("thead", {}, rows.slice(0, 1)), h("tbody", {}, rows.slice(1))];
  return h(
    "div",
    { class: "table", tabindex: "0", role: "region", "aria-label": block.caption || "Table" },
    h("table", {}, caption, body),
  );
}
