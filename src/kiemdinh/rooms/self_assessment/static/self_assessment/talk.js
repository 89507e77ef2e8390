/* Trao đổi cạnh phiếu: tải sau khi trang đã hiện. Màn rộng thì mở thành khung bên phiếu, màn hẹp chỉ thêm số vào liên kết.
   Không có tệp này, liên kết "Trao đổi" vẫn mở trang riêng. */

import { el } from "./elements.js";

const link = document.querySelector("a[data-talk]");
const wide = window.matchMedia("(min-width: 50.01rem)");

function panelUrl(address) {
  const url = new URL(address, window.location.href);
  url.searchParams.set("manh", "1");
  return url;
}

/** Khung trong câu trả lời của máy chủ; null khi đó không phải khung (hết phiên làm việc chẳng hạn). */
function panelIn(text) {
  return new DOMParser().parseFromString(text, "text/html").querySelector("#trao-doi[data-waiting]");
}

async function ask(address, options) {
  const answer = await fetch(panelUrl(address), { credentials: "same-origin", redirect: "error", ...options });
  return answer.ok || answer.status === 422 ? panelIn(await answer.text()) : null;
}

function show(old, panel, focus) {
  const fresh = document.importNode(panel, true);
  old.replaceWith(fresh);
  if (focus) (fresh.querySelector(".notice, [aria-current]") ?? fresh.querySelector("summary"))?.scrollIntoView({ block: "nearest" });
  listen(fresh);
}

/** Kênh và biểu mẫu trong khung được gửi tại chỗ; hỏng mạng thì đi theo liên kết, gửi như thường. */
function listen(panel) {
  panel.addEventListener("click", async (event) => {
    const tab = event.target.closest(".channels a");
    if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const next = await ask(tab.href);
      if (next) show(panel, next, true);
      else window.location.assign(tab.href);
    } catch {
      window.location.assign(tab.href);
    }
  });
  panel.addEventListener("submit", async (event) => {
    const form = event.target;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    const button = event.submitter;
    if (button) button.disabled = true;
    try {
      const next = await ask(form.getAttribute("action"), { method: "POST", body: data });
      if (next) { show(panel, next, true); return; }
    } catch { /* xuống dưới: nói rõ là chưa gửi */ }
    if (button) button.disabled = false;
    if (!form.querySelector("[data-failed]")) {
      form.prepend(el("p", { class: "error", role: "alert", "data-failed": "" }, "Chưa gửi được vì mất mạng hoặc hết phiên làm việc. Nội dung vẫn còn đây; hãy thử lại."));
    }
  });
}

async function load() {
  let panel = null;
  try {
    panel = await ask(link.getAttribute("href"));
  } catch {
    return;
  }
  if (!panel) return;
  const waiting = Number(panel.dataset.waiting);
  if (wide.matches) show(link.closest("p"), panel, false);
  else if (waiting) link.append(" ", el("span", { class: "count" }, String(waiting)), el("span", { class: "visually-hidden" }, " chưa xong"));
}

if (link) {
  if ("requestIdleCallback" in window) window.requestIdleCallback(load, { timeout: 1500 });
  else window.setTimeout(load, 300);
}
