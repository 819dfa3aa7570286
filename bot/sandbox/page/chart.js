// data_visualization: line, area, bar and pie as SVG, told apart by dashes, shapes and hatching as well as by colour.

import { freshId, h, put, svg } from "./dom.js";

const COLOURS = ["#b3470f", "#1d4f91", "#00703c", "#7a3b8f", "#7a6000", "#444b54"];
const DASHES = ["", "7 4", "2 3", "10 3 2 3", "1 4", "12 5"];
const HEIGHT = 260;

export function chart(block) {
  const data = block.chart || {};
  const plot = h("div", { class: "plot" });
  const table = asTable(block);
  const toggle = h(
    "button",
    { type: "button", class: "plain small", "aria-expanded": "false", onclick: () => show() },
    "Show as table",
  );
  const show = () => {
    const open = table.classList.toggle("sr") === false;
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? "Hide the table" : "Show as table";
  };
  const figure = h(
    "figure",
    { class: "chart" },
    h("figcaption", {}, h("span", {}, block.title || "Chart"), toggle),
    plot,
    legend(data),
    table,
  );
  new ResizeObserver(([entry]) => draw(plot, block, Math.round(entry.contentRect.width))).observe(plot);
  return figure;
}

function draw(plot, block, width) {
  if (width < 40 || plot.dataset.width === String(width)) return;
  plot.dataset.width = String(width);
  const data = block.chart || {};
  const label = `${block.title || "Chart"}: ${data.type} chart. The figures are in the table after it.`;
  const image = svg("svg", {
    viewBox: `0 0 ${width} ${HEIGHT}`,
    width,
    height: HEIGHT,
    role: "img",
    "aria-label": label,
  });
  if (data.type === "pie") pie(image, data.segments || [], width);
  else axes(image, data, width);
  put(plot, image);
}

const seriesOf = (data) =>
  data.type === "pie" ? (data.segments || []).map((each) => ({ name: each.label })) : data.series || [];

function legend(data) {
  return h(
    "ul",
    { class: "legend" },
    seriesOf(data).map((series, number) => h("li", {}, sample(data.type, number), series.name)),
  );
}

function sample(type, number) {
  const image = svg("svg", { width: 30, height: 14, viewBox: "0 0 30 14", "aria-hidden": "true" });
  if (type === "line" || type === "area") image.append(stroke("M1 7H29", number), marker(15, 7, number));
  else
    image.append(
      ...hatched(number, (fill) =>
        svg("rect", { x: 4, y: 1, width: 20, height: 12, fill, stroke: COLOURS[number % 6] }),
      ),
    );
  return image;
}

function stroke(d, number) {
  return svg("path", {
    d,
    fill: "none",
    stroke: COLOURS[number % 6],
    "stroke-width": 2,
    "stroke-dasharray": DASHES[number % 6],
  });
}

function marker(x, y, number) {
  const fill = COLOURS[number % 6];
  const shapes = [
    () => svg("circle", { cx: x, cy: y, r: 3.2, fill }),
    () => svg("rect", { x: x - 3, y: y - 3, width: 6, height: 6, fill }),
    () => svg("path", { d: `M${x} ${y - 4}l4 7h-8z`, fill }),
    () => svg("path", { d: `M${x} ${y - 4}l4 4-4 4-4-4z`, fill }),
    () => svg("circle", { cx: x, cy: y, r: 3, fill: "#fff", stroke: fill, "stroke-width": 2 }),
    () => svg("rect", { x: x - 3, y: y - 3, width: 6, height: 6, fill: "#fff", stroke: fill, "stroke-width": 2 }),
  ];
  return shapes[number % 6]();
}

// A shape filled with the hatching of series `number`: the first is solid, the others differ in direction and pitch.
function hatched(number, shape) {
  const colour = COLOURS[number % 6];
  if (number % 6 === 0) return [shape(colour)];
  const id = freshId("hatch");
  const turn = [0, 45, -45, 0, 90, 20][number % 6];
  const pitch = [6, 6, 6, 5, 5, 9][number % 6];
  const pattern = svg(
    "pattern",
    { id, width: pitch, height: pitch, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${turn})` },
    svg("rect", { width: pitch, height: pitch, fill: colour, opacity: 0.25 }),
    svg("rect", { width: pitch / 2, height: pitch, fill: colour }),
  );
  return [svg("defs", {}, pattern), shape(`url(#${id})`)];
}

const figures = (value) => value.toLocaleString("en-GB", { maximumFractionDigits: 2 });

// Round numbers from below `low` to above `high`, at most about six.
function ticks(low, high) {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough);
  const first = Math.floor(low / step) * step;
  const found = [];
  for (let at = first; at < high + step * 0.999; at += step) found.push(Number(at.toPrecision(12)));
  return found;
}

function axes(image, data, width) {
  const config = data.axis_config || {};
  const categories = config.categories || [];
  const series = (data.series || []).map((each) => ({
    ...each,
    at: new Map(each.data.map((point) => [point.label, point.value])),
  }));
  const values = series.flatMap((each) => each.data.map((point) => point.value));
  const fromZero = data.type !== "line";
  const scale = ticks(Math.min(...values, ...(fromZero ? [0] : [])), Math.max(...values, ...(fromZero ? [0] : [])));
  const [low, high] = [scale[0], scale.at(-1)];
  const left = 34 + Math.max(...scale.map((each) => figures(each).length)) * 7;
  const band = (width - 12 - left) / Math.max(categories.length, 1);
  const longest = Math.max(1, ...categories.map((each) => each.length));
  const slanted = longest * 6.6 + 8 > band;
  const room = slanted ? Math.min(longest * 4.4, 88) : 0;
  const frame = { left, right: width - 12, top: 12, bottom: HEIGHT - 46 - room, slanted };
  const y = (value) => frame.bottom - ((value - low) / (high - low || 1)) * (frame.bottom - frame.top);
  const x = (number) => frame.left + band * (number + 0.5);
  for (const tick of scale) {
    image.append(
      svg("line", { x1: frame.left, x2: frame.right, y1: y(tick), y2: y(tick), class: tick === 0 ? "zero" : "grid" }),
    );
    image.append(svg("text", { x: frame.left - 6, y: y(tick) + 4, "text-anchor": "end" }, figures(tick)));
  }
  labels(image, config, categories, x, band, frame);
  const draw = data.type === "bar" ? bars : lines;
  draw(image, {
    series,
    categories,
    x,
    y,
    band,
    base: y(Math.max(low, Math.min(0, high))),
    area: data.type === "area",
  });
}

// Labels that do not fit side by side are written on the slant; where even that is too close, some are left out.
function labels(image, config, categories, x, band, frame) {
  const every = frame.slanted ? Math.max(1, Math.ceil(13 / band)) : 1;
  categories.forEach((category, number) => {
    if (number % every) return;
    const [px, py] = [x(number), frame.bottom + (frame.slanted ? 13 : 17)];
    const slant = frame.slanted
      ? { transform: `rotate(-40 ${px} ${py})`, "text-anchor": "end" }
      : { "text-anchor": "middle" };
    image.append(svg("text", { x: px, y: py, ...slant }, category));
  });
  const middle = (frame.left + frame.right) / 2;
  image.append(svg("text", { x: middle, y: HEIGHT - 8, "text-anchor": "middle", class: "axis" }, config.x_label || ""));
  const turned = `rotate(-90 8 ${(frame.top + frame.bottom) / 2})`;
  const place = {
    x: 8,
    y: (frame.top + frame.bottom) / 2 + 4,
    transform: turned,
    "text-anchor": "middle",
    class: "axis",
  };
  image.append(svg("text", place, config.y_label || ""));
}

function lines(image, { series, categories, x, y, base, area }) {
  series.forEach((each, number) => {
    const points = categories.map((label, at) => [x(at), y(each.at.get(label) ?? 0)]);
    const path = points.map(([px, py], at) => `${at ? "L" : "M"}${px.toFixed(1)} ${py.toFixed(1)}`).join("");
    if (area && points.length) {
      const down = `${path}L${points.at(-1)[0]} ${base}L${points[0][0]} ${base}Z`;
      image.append(...hatched(number, (fill) => svg("path", { d: down, fill, opacity: number ? 0.35 : 0.18 })));
    }
    image.append(stroke(path, number), ...points.map(([px, py]) => marker(px, py, number)));
  });
}

function bars(image, { series, categories, x, y, band, base }) {
  const wide = (band * 0.76) / Math.max(series.length, 1);
  series.forEach((each, number) => {
    const shapes = categories.map((label, at) => {
      const top = y(each.at.get(label) ?? 0);
      const left = x(at) - band * 0.38 + wide * number;
      return {
        x: left,
        width: Math.max(wide - 1, 1),
        y: Math.min(top, base),
        height: Math.max(Math.abs(base - top), 0.5),
      };
    });
    const group = (fill) =>
      svg(
        "g",
        { fill, stroke: COLOURS[number % 6] },
        shapes.map((shape) => svg("rect", shape)),
      );
    image.append(...hatched(number, group));
  });
}

function pie(image, segments, width) {
  const total = segments.reduce((sum, each) => sum + each.value, 0) || 1;
  const [cx, cy, r] = [width / 2, HEIGHT / 2, HEIGHT / 2 - 14];
  let from = -Math.PI / 2;
  segments.forEach((segment, number) => {
    const to = from + (segment.value / total) * Math.PI * 2 * 0.99999;
    const at = (angle, radius = r) =>
      `${(cx + radius * Math.cos(angle)).toFixed(1)} ${(cy + radius * Math.sin(angle)).toFixed(1)}`;
    const d = `M${cx} ${cy}L${at(from)}A${r} ${r} 0 ${to - from > Math.PI ? 1 : 0} 1 ${at(to)}Z`;
    image.append(...hatched(number, (fill) => svg("path", { d, fill, stroke: "#fff", "stroke-width": 2 })));
    const share = `${Math.round((segment.value / total) * 100)}%`;
    const [tx, ty] = at((from + to) / 2, r * 0.62).split(" ");
    image.append(svg("text", { x: tx, y: Number(ty) + 4, "text-anchor": "middle", class: "share" }, share));
    from = to;
  });
}

function asTable(block) {
  const data = block.chart || {};
  const caption = h("caption", {}, block.title || "Chart");
  const box = (rows, heads) =>
    h(
      "div",
      { class: "table chart-table sr" },
      h("table", {}, caption, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows)),
    );
  const head = (words) => h("th", { scope: "col", class: "head" }, words);
  if (data.type === "pie") {
    const rows = (data.segments || []).map((each) =>
      h("tr", {}, h("th", { scope: "row" }, each.label), h("td", { class: "right" }, figures(each.value))),
    );
    return box(rows, [head("Part"), head("Value")]);
  }
  const config = data.axis_config || {};
  const series = data.series || [];
  const value = (each, label) => each.data.find((point) => point.label === label)?.value;
  const rows = (config.categories || []).map((label) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, label),
      series.map((each) => h("td", { class: "right" }, figures(value(each, label) ?? 0))),
    ),
  );
  return box(rows, [head(config.x_label || "Category"), ...series.map((each) => head(each.name))]);
}
