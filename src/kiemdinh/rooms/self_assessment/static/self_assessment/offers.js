/* Bản nháp còn lại trên máy này từ lần mở trước: so với bản trên máy chủ rồi chọn. */

import { difference, shownDifference, wordsIn } from "./compare.js";
import { el, notice, plainText } from "./elements.js";

const asWords = (value, format) => (format === "html" ? plainText(value) : value).trim();
const flat = (text) => text.replace(/\s+/g, " ").trim();

function labelOf(field) {
  return field.box.section.querySelector(".editor__head label")?.textContent.trim() ?? "";
}

/* Trả lời và số liệu chưa gửi: chỉ những ô còn khác với trang. */
function unsentValues(form, others) {
  return Object.entries(others).filter(([name, value]) => {
    if (/^(tl0__|lydo__)/.test(name)) return false;
    const input = form.elements[name];
    return input && value !== (input.value ?? "");
  });
}

/** Bày từng bản nháp còn lại; `saver` nhận bản được chọn. */
export function offerDrafts(saver, drafts, slot) {
  for (const kept of drafts.earlier()) offer(saver, drafts, slot, kept);
}

function offer(saver, drafts, slot, kept) {
  const keys = Object.keys(kept.texts).filter((key) => {
    const field = saver.fields.get(key);
    const draft = kept.texts[key];
    return field && flat(asWords(draft.value, draft.format)) !== flat(asWords(field.box.value, field.box.format));
  });
  const values = unsentValues(saver.form, kept.others);
  if (!keys.length && !values.length) {
    drafts.drop(kept.key);
    return;
  }
  const sides = keys.map((key) => {
    const field = saver.fields.get(key);
    const mine = asWords(kept.texts[key].value, kept.texts[key].format);
    const stored = asWords(field.box.value, field.box.format);
    return { key, label: labelOf(field), mine, stored, pieces: difference(stored, mine) };
  });
  const told = sides.map(({ label, pieces }) =>
    `${label} (nháp thêm ${wordsIn(pieces, "added")} chữ, bỏ ${wordsIn(pieces, "removed")} chữ)`);
  if (values.length) told.push(`${values.length} trả lời, số liệu`);
  const both = el("div", { hidden: true, class: "stack" }, ...sides.map(shownSides));
  const button = (words, css, run) => {
    const made = el("button", { type: "button", class: `btn ${css}`.trim() }, words);
    made.addEventListener("click", run);
    return made;
  };
  const wait = el("p", { hidden: true, role: "status" }, "Trên trang đang có chữ chưa gửi. Đợi báo “Đã lưu” rồi lấy bản nháp này.");
  const shown = notice("warn", "Trên máy này còn bản nháp chưa lưu",
    el("p", {}, `Viết lúc ${moment(kept.at)}: ${told.join("; ")}. Lấy bản nháp thì phần mềm gửi tiếp; nếu người khác đã sửa, hai bản được đặt cạnh nhau.`),
    el("p", { class: "form__actions" },
      button("Lấy bản nháp", "btn--primary", () => {
        if (saver.isDirty) { wait.hidden = false; saver.flush(); return; }
        shown.remove();
        take(saver, drafts, kept, keys, values);
      }),
      button("Giữ bản trên máy chủ", "", () => { drafts.drop(kept.key); shown.remove(); }),
      button("Xem cả hai", "btn--quiet", (event) => {
        both.hidden = !both.hidden;
        event.target.setAttribute("aria-expanded", String(!both.hidden));
      })), wait, both);
  slot.append(shown);
}

function moment(iso) {
  return new Date(iso).toLocaleString("vi-VN", { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit",
    year: "numeric" });
}

function shownSides({ label, mine, stored, pieces }) {
  const side = (title, text) => el("article", { class: "version" }, el("h4", { class: "version__head" }, title),
    el("div", { class: "version__text" }, ...(text || "(trống)").split("\n").map((line) => el("p", {}, line))));
  return el("section", {}, el("h3", {}, label),
    el("div", { class: "merge__pair" }, side("Bản nháp trên máy này", mine), side("Bản trên máy chủ", stored)),
    el("p", {}, "Bản nháp so với bản trên máy chủ:"), shownDifference(pieces));
}

function take(saver, drafts, kept, keys, values) {
  for (const key of keys) {
    const draft = kept.texts[key];
    const { box } = saver.fields.get(key);
    const value = box.format === draft.format ? draft.value
      : box.format === "plain" ? plainText(draft.value)
        : draft.value.split("\n").map((line) => el("p", {}, line).outerHTML).join("");
    saver.restore(key, { ...draft, value });
  }
  const names = new Set(values.map(([name]) => name));
  for (const [name, value] of values) {
    const input = saver.form.elements[name];
    if (input instanceof RadioNodeList) {
      for (const choice of input) choice.checked = choice.value === value;
    } else input.value = value;
  }
  // Trả lời đi cùng lý do và trả lời đã thấy lúc chọn.
  const others = Object.entries(kept.others).filter(([name]) => names.has(name.replace(/^(tl0|lydo)__/, "tl__")));
  for (const [name, value] of others) {
    saver.others.set(name, value);
    if (name.startsWith("lydo__") && saver.form.elements[name]) saver.form.elements[name].value = value;
  }
  // Bản nháp cũ chỉ bỏ khi đã cất lại được dưới khóa của lần mở này.
  if (saver.keepDraft()) drafts.drop(kept.key);
  saver.flush();
}
