import type { TreeNode } from "../../../learning/baselines/decision-tree.ts";
import { escapeXml } from "../svg.ts";
import { type SurrogateTree, testInWords, valueText } from "./surrogate-tree.ts";

const line = 26;
const step = 34;
const left = 12;
const width = 760;

/** A surrogate tree as SVG: a line for each side of a test, indented by depth; bars show the share of the rows. */
export function treeDepiction(surrogate: SurrogateTree): string {
  const { tree, features, classes, unit, fidelity, method, heldOut } = surrogate;
  const lines: string[] = [];
  let row = 0;
  const place = (node: TreeNode, depth: number, words: string, from: number) => {
    const [x, y] = [left + depth * step, 62 + row * line];
    row++;
    if (depth > 0) lines.push(`<path d="M${x - step + 6} ${from + 6}V${y - 4}H${x - 4}" fill="none" stroke="#aaa"/>`);
    const outcome = node.test ? "" : `: ${valueText(node, classes, unit)}`;
    const text = words === "" ? (node.test ? "all rows" : `all rows${outcome}`) : `${words}${outcome}`;
    lines.push(
      `<text x="${x}" y="${y}"${node.test ? "" : ' font-weight="bold"'}>${escapeXml(shortened(text))}</text>`,
      `<rect x="${width - 130}" y="${y - 9}" width="${((90 * node.rows) / tree.rows).toFixed(1)}" height="8" fill="#4575b5"/>`,
      `<text x="${width - 34}" y="${y}" text-anchor="end" fill="#555">${node.rows}</text>`,
    );
    if (!node.test) return;
    const [low, high] = testInWords(node.test, features);
    place(node.test.low, depth + 1, low, y);
    place(node.test.high, depth + 1, high, y);
  };
  place(tree, 0, "", 0);
  const title = `${method} tree: ${fidelity.metric} ${fidelity.value.toFixed(3)} against the model on ${heldOut} rows held out`;
  const height = 62 + row * line;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>${escapeXml(title)}</title><rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${left}" y="22" font-weight="bold">${escapeXml(title)}</text>`,
    ...lines,
    "</svg>",
  ].join("");
}

const shortened = (text: string) => (text.length > 88 ? `${text.slice(0, 87)}…` : text);
