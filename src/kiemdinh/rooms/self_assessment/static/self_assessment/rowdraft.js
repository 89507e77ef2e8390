/* Dòng kế hoạch cải tiến đang gõ dở: giữ trên máy này cho đến khi gửi được. Biểu mẫu có data-keep-draft. */

import { Drafts, forgetSent } from "./drafts.js";
import { el, notice } from "./elements.js";

const WAIT = 600;

function valuesOf(form) {
  const values = {};
  for (const input of form.querySelectorAll("input, textarea, select")) {
    if (input.name && input.type !== "hidden") values[input.name] = input.value;
  }
  return values;
}

function listed(task) {
  return [...document.querySelectorAll(".improve h3")].some((h) => h.textContent.trim() === task.trim());
}

function open(form) {
  const drafts = new Drafts(form.dataset.keepDraft);
  const shown = valuesOf(form);
  const unsent = () => Object.entries(valuesOf(form)).filter(([name, value]) => value !== shown[name]);
  const keep = () => drafts.keep(Object.fromEntries(unsent().map(([name, value]) => [name, { value }])));
  let timer = 0;
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, WAIT); });
  form.addEventListener("submit", () => { clearTimeout(timer); if (keep()) drafts.sending(); });
  for (const kept of drafts.earlier()) {
    const values = Object.entries(kept.texts).filter(([name, { value }]) => name in shown && value !== shown[name]);
    const task = Object.entries(kept.texts).find(([name]) => name.endsWith("task"))?.[1].value ?? "";
    if (!values.length || (task && listed(task))) drafts.drop(kept.key);
    else offer(form, drafts, kept, values, keep);
  }
}

function offer(form, drafts, kept, values, keep) {
  const button = (words, css, run) => {
    const made = el("button", { type: "button", class: `btn ${css}`.trim() }, words);
    made.addEventListener("click", run);
    return made;
  };
  const labels = values.map(([name, { value }]) => {
    const label = form.elements[name]?.labels?.[0]?.textContent.trim() || "Mục";
    return el("li", {}, `${label}: ${value || "(trống)"}`);
  });
  const box = notice("warn", "Trên máy này còn việc cải tiến gõ dở chưa gửi", el("ul", { class: "points" }, ...labels),
    el("p", { class: "form__actions" },
      button("Lấy bản nháp", "btn--primary", () => {
        for (const [name, { value }] of values) form.elements[name].value = value;
        if (keep()) drafts.drop(kept.key);
        box.remove();
        form.querySelector("textarea, input:not([type=hidden])")?.focus();
      }),
      button("Bỏ bản nháp", "", () => { drafts.drop(kept.key); box.remove(); })));
  form.closest("details")?.setAttribute("open", "");
  form.prepend(box);
}

forgetSent();
for (const form of document.querySelectorAll("form[data-keep-draft]")) open(form);
