// Streamlit's theme, read from its CSS variables, turned into a cytoscape style sheet.

const FORMS = {
  circle: ["ellipse", 1], square: ["round-rectangle", 0.92], triangle: ["round-triangle", 1.2],
  diamond: ["round-diamond", 1.22], pentagon: ["round-pentagon", 1.08], hexagon: ["round-hexagon", 1.08],
  star: ["star", 1.35], octagon: ["round-octagon", 1.05],
};
const DASHES = ["solid", "dashed", "dotted"];
const CROWD = 60; // above this many people, names appear on hover, selection or closer view only

const painter = document.createElement("canvas").getContext("2d");

function opaque(value, otherwise) {
  painter.fillStyle = otherwise;
  painter.fillStyle = value;
  return painter.fillStyle;
}

export function theme(element) {
  const css = getComputedStyle(element);
  const read = (name, otherwise) => opaque(css.getPropertyValue(`--st-${name}`).trim() || otherwise, otherwise);
  const chart = css.getPropertyValue("--st-chart-categorical-colors").split(/,(?![^(]*\))/).filter((color) => color.trim());
  return {
    paper: read("background-color", "#ffffff"),
    ink: read("text-color", "#31333f"),
    primary: read("primary-color", "#ff4b4b"),
    green: read("green-color", "#21c354"),
    red: read("red-color", "#ff4b4b"),
    gray: read("gray-color", "#a3a8b8"),
    chart: (chart.length ? chart : ["#1c83e1"]).map((color) => opaque(color.trim(), "#1c83e1")),
    font: css.getPropertyValue("--st-font").trim() || "sans-serif",
  };
}

export function fillOf(color, colors) {
  return color === null ? colors.gray : colors.chart.at(color % colors.chart.length);
}

export function personLook(person, colors) {
  const [shape, scale] = FORMS[person.shape];
  return { fill: fillOf(person.color, colors), shape, size: person.size * scale, ring: person.ring ?? "" };
}

// How thick and dark lines may be: thinner the more there are; of middling weight when all weigh the same.
export function tieScale(ties) {
  const weights = ties.map(([, , weight, back]) => Math.max(Math.abs(weight), Math.abs(back ?? 0)));
  const heaviest = Math.max(1e-9, ...weights);
  const alike = Math.min(...weights) === heaviest;
  return {
    share: (weight) => (alike ? 0.4 : weight / heaviest),
    air: Math.min(1, Math.sqrt(80 / Math.max(1, ties.length))),
    kinds: [...new Set(ties.map((tie) => tie[4]))].sort(),
  };
}

export function tieLook([, , weight, back, kind], { share, air, kinds }) {
  const part = share(Math.max(Math.abs(weight), Math.abs(back ?? 0)));
  return {
    width: (0.9 + 2.6 * part) * Math.max(0.35, air),
    strength: (0.28 + 0.37 * part) * Math.max(0.3, air),
    line: DASHES[Math.min(kinds.indexOf(kind), DASHES.length - 1)],
    oneway: back === null,
  };
}

const named = (colors, crowded) => ({
  label: "data(label)", "font-family": colors.font, "font-size": crowded ? 11 : 12.5, "font-weight": 500,
  color: colors.ink, "text-valign": "bottom", "text-margin-y": 5, "text-wrap": "ellipsis", "text-max-width": 120,
  "text-outline-color": colors.paper, "text-outline-width": 2.5, "text-outline-opacity": 0.9,
});

function peopleSheet(colors, crowded) {
  const outline = (style, color) => ({
    "outline-style": style, "outline-width": 2.5, "outline-color": color, "outline-offset": 3, "outline-opacity": 1,
  });
  return [
    { selector: "node", style: {
      shape: "data(shape)", width: "data(size)", height: "data(size)", "background-color": "data(fill)",
      "border-width": 2, "border-color": colors.paper, "overlay-opacity": 0, "z-index": 2, ...(crowded ? {} : named(colors, false)) } },
    { selector: "node[ring = 'seat']", style: outline("solid", colors.ink) },
    { selector: "node[ring = 'failing']", style: outline("dashed", colors.red) },
    { selector: "node.hover, node.near, node.focus, node.chosen", style: named(colors, crowded) },
    { selector: "node.hover", style: { "border-color": colors.ink } },
    { selector: "node.focus", style: {
      "underlay-color": colors.ink, "underlay-opacity": 0.16, "underlay-padding": 9, "underlay-shape": "round-rectangle" } },
    { selector: "node.chosen", style: {
      "border-color": colors.ink, "border-width": 3, "font-weight": 700, "z-index": 9,
      "underlay-color": colors.primary, "underlay-opacity": 0.28, "underlay-padding": 8, "underlay-shape": "ellipse" } },
  ];
}

function tiesSheet(colors) {
  const strong = (color) => ({ "line-color": color, "target-arrow-color": color, opacity: 0.95 });
  return [
    { selector: "edge", style: {
      "curve-style": "straight", width: "data(width)", "line-style": "data(line)", opacity: "data(strength)",
      "line-color": colors.ink, "target-arrow-color": colors.ink, "arrow-scale": 0.85, "overlay-opacity": 0, "z-index": 1 } },
    { selector: "edge[?oneway]", style: { "target-arrow-shape": "triangle", "target-distance-from-node": 3 } },
    { selector: "edge.near, edge.hover", style: { opacity: 0.9 } },
    { selector: "edge.fresh", style: { ...strong(colors.green), width: "mapData(width, 0.3, 3.5, 2.2, 5)" } },
    { selector: "edge.cut", style: { ...strong(colors.red), "line-style": "dashed", width: 2.5 } },
    { selector: "edge.chosen", style: {
      ...strong(colors.primary), width: "mapData(width, 0.3, 3.5, 2.2, 5)", "underlay-color": colors.primary,
      "underlay-opacity": 0.2, "underlay-padding": 5 } },
  ];
}

export const crowded = (people, zoom) => people > CROWD && zoom < 1.6;

export function sheet(colors, isCrowded) {
  return [...peopleSheet(colors, isCrowded), ...tiesSheet(colors)];
}
