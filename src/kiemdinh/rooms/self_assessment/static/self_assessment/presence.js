/* Ai đang mở cùng trang, đang sửa mục nào, và mục nào người khác vừa lưu. Không khóa ai, không dời chỗ con trỏ. */

import { el, icon } from "./elements.js";

const BEATS = [15000, 30000, 60000, 120000]; // không hỏi được thì thưa dần
const FIRST = 1500;

/* Đổi trang mà dòng đang đọc, đang gõ đứng yên trên màn hình. */
function steady(change) {
  const active = document.activeElement;
  const anchor = active && active !== document.body ? active
    : document.elementFromPoint(window.innerWidth / 2, window.innerHeight / 2);
  const top = anchor?.getBoundingClientRect().top;
  change();
  if (!anchor?.isConnected) return;
  const moved = anchor.getBoundingClientRect().top - top;
  if (Math.abs(moved) > 1) window.scrollBy({ top: moved, behavior: "instant" });
}

/** Nhịp báo có mặt của một biểu mẫu; dừng khi thẻ bị che, thưa dần khi mất mạng. */
export class Presence {
  constructor(form, fields, saver) {
    Object.assign(this, { form, fields, saver });
    this.timer = 0;
    this.failures = 0;
    this.busy = false;
    this.bar = el("div", { class: "presence", role: "status", "aria-label": "Người đang ở trang này" });
    this.news = el("p", { class: "visually-hidden", role: "status" });
    document.body.append(this.bar, this.news);
  }

  start() {
    document.addEventListener("visibilitychange", () => {
      clearTimeout(this.timer);
      if (!document.hidden) this.schedule(0);
    });
    this.schedule(FIRST);
  }

  schedule(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.beat(), wait);
  }

  async beat() {
    if (document.hidden || this.saver.stopped || this.busy) return;
    if (!this.saver.away) await this.ask();
    this.schedule(BEATS[Math.min(this.failures, BEATS.length - 1)]);
  }

  async ask() {
    const body = new URLSearchParams();
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    body.set("muc", document.activeElement?.closest("section.editor[data-field]")?.dataset.field ?? "");
    for (const [key, { version }] of this.fields) body.set(`v__${key}`, version.value);
    this.busy = true;
    try {
      const answer = await fetch(this.form.dataset.beat, {
        method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual",
        signal: AbortSignal.timeout(BEATS[0]),
      });
      if (answer.status === 200) {
        const { here, newer } = await answer.json();
        this.failures = 0;
        this.saver.renewed = false;
        this.showHere(here);
        this.showNewer(newer);
      } else {
        this.failures += 1;
        this.showHere([]);
        if (answer.type === "opaqueredirect" || answer.status === 403) await this.saver.lost();
      }
    } catch {
      this.failures += 1;
      this.showHere([]);
    } finally {
      this.busy = false;
    }
  }

  showHere(here) {
    const words = here.map(({ name, label }) => (label ? `${name} đang sửa ${label}` : `${name} đang mở trang này`));
    if (words.join() !== this.told) {
      // Chỉ vẽ lại khi khác, để trình đọc màn hình không nhắc mãi một câu.
      this.told = words.join();
      this.bar.replaceChildren(...here.map(({ label }, at) =>
        el("span", { class: "presence__who" }, icon(label ? "edit" : "eye"), words[at])));
    }
    for (const [key, { box }] of this.fields) {
      const names = here.filter(({ field }) => field === key).map(({ name }) => name).join(", ");
      let mark = box.section.querySelector(".editor__here");
      if (!names) mark?.remove();
      else if (mark?.textContent !== `${names} đang sửa`) {
        mark?.remove();
        mark = el("span", { class: "editor__here", "aria-hidden": "true" }, icon("edit"), `${names} đang sửa`);
        box.section.append(mark);
      }
    }
  }

  showNewer(newer) {
    const waiting = new Set();
    for (const text of newer) {
      const field = this.fields.get(text.field);
      if (!field || text.version <= Number(field.version.value) || this.saver.busy) continue;
      if (this.saver.unsure.has(text.field)) continue; // có thể là chính lần gửi của mình
      const clean = !this.saver.isChanged(text.field) && !this.saver.conflicts.has(text.field);
      const inside = field.box.section.contains(document.activeElement);
      if (clean && !inside) this.take(text);
      else if (!this.saver.conflicts.has(text.field)) {
        waiting.add(text.field);
        this.warn(text, clean);
      }
    }
    for (const [key, { box }] of this.fields) {
      if (!waiting.has(key)) box.section.querySelector(".editor__news[data-waiting]")?.remove();
    }
  }

  /* Ô không có chữ chưa gửi: lấy bản mới vào, ghi lại cho biết. */
  take(text) {
    const { box } = this.fields.get(text.field);
    steady(() => {
      this.saver.take(text.field, box.format === "html" ? text.html : text.plain, text.version);
      this.note(text, false, `Đã nhận bản ${text.by || "người khác"} vừa lưu${text.at ? ` lúc ${text.at}` : ""}. `);
    });
  }

  /* Đang đứng trong ô hoặc có chữ chưa gửi: chỉ báo, không đổi chữ dưới tay người viết. */
  warn(text, clean) {
    const who = `${text.by || "Người khác"} vừa sửa mục này${text.at ? ` lúc ${text.at}` : ""}. `;
    const known = this.fields.get(text.field).box.section.querySelector(".editor__news[data-waiting]");
    if (known?.dataset.waiting === `${text.version}${clean}`) return;
    steady(() => {
      if (!clean) {
        this.note(text, true, `${who}Khi chữ của bạn được gửi, hai bản sẽ đặt cạnh nhau. `);
        return;
      }
      const get = el("button", { type: "button", class: "btn btn--quiet" }, "Lấy bản mới");
      get.addEventListener("click", () => { if (!this.saver.isChanged(text.field) && !this.saver.busy) this.take(text); });
      this.note(text, true, who, get);
    });
  }

  note(text, waiting, words, ...more) {
    const { box } = this.fields.get(text.field);
    box.section.querySelector(".editor__news")?.remove();
    const link = this.form.dataset.history
      ? el("a", { href: `${this.form.dataset.history}?muc=${encodeURIComponent(text.field)}`, target: "_blank" }, "Xem các bản")
      : "";
    const clean = !this.saver.isChanged(text.field);
    box.section.append(el("p", { class: "editor__foot editor__news", "data-waiting": waiting && `${text.version}${clean}` },
      icon("sync"), words, ...more, " ", link));
    this.news.textContent = `${text.label}: ${words}`;
  }
}
