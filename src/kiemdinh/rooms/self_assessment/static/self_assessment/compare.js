/* So hai bản chữ theo từng chữ, để thấy bản nháp khác bản trên máy chủ ở đâu. */

import { el } from "./elements.js";

const MOST = 1000000; // ô của bảng so; quá cỡ này thì coi cả đoạn giữa là đổi

/** Các đoạn [loại, chữ]: "same", "removed" (chỉ bản trước có), "added" (chỉ bản sau có). */
export function difference(before, after) {
  const a = before.match(/\s+|[^\s]+/g) ?? [];
  const b = after.match(/\s+|[^\s]+/g) ?? [];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const pieces = [["same", a.slice(0, start).join("")], ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ["same", a.slice(a.length - end).join("")]];
  return joined(pieces);
}

function middle(a, b) {
  if (a.length * b.length > MOST) return [["removed", a.join("")], ["added", b.join("")]];
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = a[i] === b[j] ? longest[(i + 1) * width + j + 1] + 1
        : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
    }
  }
  const pieces = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { pieces.push(["same", a[i]]); i += 1; j += 1; }
    else if (j >= b.length || (i < a.length && longest[(i + 1) * width + j] >= longest[i * width + j + 1])) {
      pieces.push(["removed", a[i]]); i += 1;
    } else { pieces.push(["added", b[j]]); j += 1; }
  }
  return pieces;
}

function joined(pieces) {
  const made = [];
  for (const [kind, text] of pieces) {
    if (!text) continue;
    if (made.at(-1)?.[0] === kind) made.at(-1)[1] += text;
    else made.push([kind, text]);
  }
  return made;
}

export function wordsIn(pieces, kind) {
  return pieces.filter(([found]) => found === kind).reduce((sum, [, text]) => sum + text.split(/\s+/).filter(Boolean).length, 0);
}

/** Chỗ khác nhau để xem: chữ thêm gạch chân, chữ bỏ gạch ngang, và nói ra cho trình đọc màn hình. */
export function shownDifference(pieces) {
  const hidden = (text) => el("span", { class: "visually-hidden" }, text);
  return el("div", { class: "diff" }, ...pieces.map(([kind, text]) => (kind === "same" ? text
    : el(kind === "added" ? "ins" : "del", {}, hidden(kind === "added" ? "[thêm: " : "[bỏ: "), text, hidden("]")))));
}
