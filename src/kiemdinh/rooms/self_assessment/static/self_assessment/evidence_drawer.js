/* Bấm mã minh chứng trên phiếu thì mở ngăn bên cạnh bài viết: xem tệp, thông tin, nơi dùng, chèn mã.
   Không có tệp này, mã vẫn là liên kết tới trang của minh chứng. */

import { fillPreviews } from "../evidence/preview.js";
import { el, icon } from "./elements.js";
import { insertion } from "./picker.js";

const ITEM = /^\/chu-ky\/\d+\/minh-chung\/\d+\/$/;
let drawer = null;
let opener = null;
let writing = null;

function makeDrawer() {
  const title = el("h2", { id: "ngan-minh-chung" }, "Minh chứng");
  const insert = el("button", { type: "button", class: "btn btn--primary" }, icon("clip"), "Chèn mã");
  const close = el("button", { type: "button", class: "btn btn--icon" }, icon("x"),
    el("span", { class: "visually-hidden" }, "Đóng ngăn minh chứng"));
  const body = el("div", { role: "status" });
  const box = el("aside", { class: "drawer", "aria-labelledby": "ngan-minh-chung", tabindex: "-1", hidden: true },
    el("div", { class: "drawer__bar" }, title, insert, close), body);
  // Giữ con trỏ ở ô đang viết khi bấm nút chèn.
  insert.addEventListener("mousedown", (event) => event.preventDefault());
  insert.addEventListener("click", () => put(box.dataset.code));
  close.addEventListener("click", hide);
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.body.append(box);
  return { box, title, insert, body };
}

function hide() {
  drawer.box.hidden = true;
  opener?.focus();
}

async function show(link) {
  drawer ??= makeDrawer();
  opener = link;
  drawer.title.textContent = link.textContent.trim();
  drawer.box.dataset.code = link.textContent.trim();
  drawer.insert.hidden = !document.querySelector("form[data-sheet]:not([data-locked])");
  drawer.body.replaceChildren(el("p", { class: "drawer__body" }, "Đang mở…"));
  drawer.box.hidden = false;
  drawer.box.focus();
  try {
    const answer = await fetch(`${link.pathname}ngan/`, { redirect: "error", credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    drawer.body.replaceChildren(...parsed.body.childNodes);
    fillPreviews(drawer.body);
  } catch {
    window.location.assign(link.href);
  }
}

/* ── chèn mã vào ô viết sau cùng ── */

/** Ô đang viết, hoặc ô mô tả đầu tiên của phiếu. */
function target() {
  if (writing?.isConnected) return writing;
  return document.querySelector("form[data-sheet] [contenteditable=true], form[data-sheet] section.editor textarea");
}

function put(code) {
  const field = target();
  if (!field || !code) return;
  field.focus();
  if (field instanceof HTMLTextAreaElement) {
    const at = field.selectionEnd;
    const { remove, text } = insertion(code, field.value.slice(0, at), "", field.value.slice(at));
    field.setRangeText(text, at - remove, at, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  const around = sides(field);
  if (!around) return;
  const { remove, text } = insertion(code, around.before, "", around.after);
  for (let count = 0; count < remove; count += 1) getSelection().modify("extend", "backward", "character");
  document.execCommand("insertText", false, text);
}

/** Chữ hai bên con trỏ trong đoạn đang viết; chưa đặt con trỏ thì về cuối ô. */
function sides(field) {
  const selection = getSelection();
  if (!selection.rangeCount || !field.contains(selection.anchorNode)) {
    selection.selectAllChildren(field.lastElementChild ?? field);
  }
  selection.collapseToEnd();
  const range = selection.getRangeAt(0);
  const start = range.startContainer;
  const block = (start.nodeType === Node.TEXT_NODE ? start.parentElement : start).closest("p, li, td, th") ?? field;
  const text = (from, to) => {
    const part = document.createRange();
    part.setStart(...from);
    part.setEnd(...to);
    return part.toString();
  };
  return {
    before: text([block, 0], [range.startContainer, range.startOffset]),
    after: text([range.startContainer, range.startOffset], [block, block.childNodes.length]),
  };
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("form[data-sheet] textarea, form[data-sheet] [contenteditable=true]")) {
    writing = event.target;
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.code[href]");
  if (!link || !ITEM.test(link.pathname) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  show(link);
});
