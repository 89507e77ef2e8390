/* Số liệu gợi ý: nạp sau khi phiếu đã hiện, đặt từng câu cạnh yêu cầu hay ô dữ liệu của nó.
   Không có tệp này thì liên kết "Số liệu gợi ý" mở cùng nội dung thành một trang. */

import { el } from "./elements.js";

function place(hint, form) {
  const { hintFor, hintMetric } = hint.dataset;
  const input = hintFor ? form.elements[`tl__${hintFor}`] : form.elements[`dl__${hintMetric}`];
  const field = input instanceof RadioNodeList ? input[0] : input;
  const spot = field?.closest(".req__item");
  if (!spot) return;
  const words = [...hint.childNodes].filter((node) => !(node instanceof HTMLElement && node.matches("form, .figure-hint__at")));
  const kept = el("span", { class: "figure-hint" }, ...words);
  if (hintMetric && hint.dataset.use && !field.disabled && !field.closest("fieldset:disabled") && field.value !== hint.dataset.use) {
    const use = el("button", { type: "button", class: "btn btn--quiet" }, "Dùng số này");
    use.addEventListener("click", () => {
      field.value = hint.dataset.use;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      use.replaceWith(el("span", { class: "tag", role: "status" }, "đang dùng"));
      field.focus();
    });
    kept.append(" ", use);
  }
  spot.append(kept);
  hint.remove();
}

const slot = document.querySelector("[data-figure-hints]");
const form = document.getElementById("phieu");
if (slot && form) {
  try {
    const answer = await fetch(slot.dataset.figureHints, { credentials: "same-origin", headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) {
      const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const hint of parsed.querySelectorAll(".figure-hint")) place(document.importNode(hint, true), form);
      const notes = [...parsed.querySelectorAll(".figure-hints > .hint")];
      if (notes.length) slot.replaceChildren(...notes.map((note) => document.importNode(note, true)));
      else slot.remove();
    }
  } catch {
    // Mạng yếu: liên kết tới trang gợi ý vẫn còn đó.
  }
}
