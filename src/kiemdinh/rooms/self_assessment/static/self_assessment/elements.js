/* Dựng phần tử trang: không có HTML viết trong chuỗi, nên chữ người dùng không bao giờ thành thẻ. */

const SVG = "http://www.w3.org/2000/svg";

/** Phần tử với thuộc tính và con; thuộc tính mang giá trị false hay null thì bỏ. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

/** Biểu tượng của bộ hình đang dùng trên trang. */
export function icon(name) {
  const sprite = document.querySelector("svg.icon use")?.getAttribute("href")?.split("#")[0] ?? "";
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#i-${name}`);
  svg.append(use);
  return svg;
}

/** Thông báo đặt tại chỗ; `kind` là block, warn, hint, done. */
export function notice(kind, title, ...content) {
  const look = { block: "block", warn: "warn", hint: "hint", done: "check" }[kind];
  return el("div", { class: `notice is-${kind}`, role: kind === "hint" ? "status" : "alert" }, icon(look),
    el("div", {}, el("p", {}, el("strong", {}, title)), ...content));
}

/** Chữ của một đoạn HTML đã làm sạch: mỗi đoạn, mục danh sách, dòng bảng một dòng. */
export function plainText(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const cell of parsed.querySelectorAll("td, th")) cell.append("\t");
  for (const block of parsed.querySelectorAll("p, li, tr, br")) block.after("\n");
  return parsed.body.textContent.replace(/[\u00a0 ]+/g, " ").replace(/[ \t]*\n\s*/g, "\n").trim();
}
