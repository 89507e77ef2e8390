/* Danh sách minh chứng hiện ra khi gõ dấu [ : tìm theo chữ vừa gõ, ↑ ↓ chọn, Enter chèn, Esc thôi. */

import { el, icon } from "./elements.js";

const OPEN = /\[([^[\]\n]{0,60})$/;
const WHOLE = /^\[(?:H\d+-)?\d+\.\d+-\d+\]$/;
const TT57 = /^MC\./;
const IN_BRACKET = /\((?:MC\.\d+\.\d+\.\d+\s*[,;]\s*)*$/;
const AFTER_BRACKET = /\((MC\.\d+\.\d+\.\d+(?:\s*[,;]\s*MC\.\d+\.\d+\.\d+)*)\)\s*$/;
let counter = 0;

/** Chữ sẽ thay: bỏ `remove` ký tự trước con trỏ rồi chèn `text`. `before`, `after` là chữ hai bên; `typed` là phần "[…" đang gõ. */
export function insertion(code, before, typed, after) {
  const made = placed(code, before, typed, after);
  // Chèn trước một mã khác hay một chữ thì ngăn ra.
  if (/^\[H?\d/.test(after)) return { ...made, text: `${made.text}; ` };
  return /^[\p{L}\p{N}]/u.test(after) ? { ...made, text: `${made.text} ` } : made;
}

function placed(code, before, typed, after) {
  if (!TT57.test(code)) {
    const lead = before.match(/(\])\s*$/) ? "; " : /(^|[\s(])$/.test(before) ? "" : " ";
    const spaces = lead === "; " ? before.length - before.trimEnd().length : 0;
    return { remove: typed.length + spaces, text: lead + code };
  }
  const joined = before.match(AFTER_BRACKET);
  if (joined) {
    const tail = before.length - before.trimEnd().length;
    return { remove: typed.length + tail + 1, text: `, ${code})` };
  }
  if (IN_BRACKET.test(before)) return { remove: typed.length, text: code + (after.startsWith(")") ? "" : ")") };
  return { remove: typed.length, text: `${/(^|\s)$/.test(before) ? "" : " "}(${code})` };
}

/** Phần "[…" người dùng đang gõ ngay trước con trỏ, hoặc null; con trỏ đứng trong một mã đã đủ thì không phải đang gõ. */
export function typedQuery(before, after) {
  const found = before.match(OPEN);
  if (!found) return null;
  const rest = after.match(/^[^[\]\n]{0,30}\]/);
  if (rest && WHOLE.test(found[0] + rest[0])) return null;
  return { typed: found[0], query: found[1] };
}

/** Danh sách chọn dùng chung cho mọi ô của biểu mẫu.
    Ô soạn thảo (`box`): {section, focusable, around(): {before, after}, replace(remove, text), bottom(): số px trong section}. */
export class Picker {
  constructor(pickUrl, addUrl) {
    this.pickUrl = pickUrl;
    this.addUrl = addUrl;
    this.box = null;
    this.dismissed = null;
    this.items = [];
    this.at = 0;
    this.id = `chon-minh-chung-${(counter += 1)}`;
    this.list = el("ul", { class: "picker__list", role: "listbox", id: this.id, tabindex: "0", "aria-label": "Minh chứng" });
    this.state = el("span", { role: "status" });
    const keys = el("span", { class: "push", "aria-hidden": "true" }, el("kbd", {}, "↑"), " ", el("kbd", {}, "↓"),
      " chọn, ", el("kbd", {}, "Enter"), " chèn");
    this.panel = el("div", { class: "picker picker--float", hidden: true },
      el("p", { class: "picker__head" }, this.state, keys), this.list);
    if (addUrl) {
      this.panel.append(el("p", { class: "picker__head" },
        el("a", { class: "tool", href: addUrl }, icon("upload"), "Tải minh chứng mới")));
    }
    this.panel.addEventListener("mousedown", (event) => {
      if (!event.target.closest("a")) event.preventDefault();
    });
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.at));
    });
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  /** Gọi sau mỗi lần chữ hay con trỏ đổi. */
  follow(box) {
    const { before, after } = box.around();
    const found = typedQuery(before, after);
    if (!found) {
      this.dismissed = null;
      if (this.box === box) this.close();
      return;
    }
    const start = before.length - found.typed.length;
    if (this.dismissed && this.dismissed.box === box && this.dismissed.start === start) return;
    this.show(box, found.query);
  }

  show(box, query) {
    if (this.box !== box) {
      this.close();
      this.box = box;
      box.section.append(this.panel);
    }
    if (this.panel.hidden) {
      this.panel.hidden = false;
      box.focusable.setAttribute("aria-controls", this.id);
      box.focusable.setAttribute("aria-autocomplete", "list");
      box.focusable.setAttribute("aria-haspopup", "listbox");
    }
    this.panel.style.insetBlockStart = `${box.bottom()}px`;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(query), this.items.length ? 120 : 0);
  }

  async search(query) {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    const url = new URL(this.pickUrl, window.location.href);
    url.searchParams.set("q", query);
    try {
      const answer = await fetch(url, {
        headers: { Accept: "application/json" }, redirect: "error", signal: request.signal, credentials: "same-origin",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      this.fill((await answer.json()).items, query);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.fill([], query);
      this.state.textContent = "Chưa tải được danh mục minh chứng.";
    }
  }

  fill(items, query) {
    this.items = items;
    this.at = 0;
    const asked = query.trim() ? ` khớp “${query.trim()}”` : "";
    this.state.textContent = items.length ? `${items.length} minh chứng${asked}` : `Không có minh chứng nào${asked}`;
    this.list.replaceChildren(...items.map((item, at) => el("li", {
      role: "option", id: `${this.id}-${at}`, "data-at": String(at), "aria-selected": "false",
    }, el("span", { class: "code" }, item.code),
    el("span", {}, item.subject, item.date ? el("small", {}, `Ngày ${item.date}`) : ""),
    el("span", { class: item.cited ? "cited" : "cited cited--no" }, icon(item.cited ? "check" : "minus"),
      item.cited ? "đã trích" : "chưa trích"))));
    this.mark(0);
    this.panel.scrollIntoView({ block: "nearest" });
  }

  mark(at) {
    if (!this.items.length || !this.box) {
      this.box?.focusable.removeAttribute("aria-activedescendant");
      return;
    }
    this.at = (at + this.items.length) % this.items.length;
    [...this.list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.at));
    });
    const option = this.list.children[this.at];
    option.scrollIntoView({ block: "nearest" });
    this.box.focusable.setAttribute("aria-activedescendant", option.id);
  }

  /** Phím trong lúc danh sách mở; true khi danh sách đã dùng phím ấy. */
  handleKey(event) {
    if (!this.isOpen || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "ArrowDown") this.mark(this.at + 1);
    else if (event.key === "ArrowUp") this.mark(this.at - 1);
    else if ((event.key === "Enter" || event.key === "Tab") && this.items.length && !event.shiftKey) this.choose(this.at);
    else if (event.key === "Escape") this.dismiss();
    else return false;
    return true;
  }

  choose(at) {
    const { box } = this;
    const { code } = this.items[at];
    const { before, after } = box.around();
    const found = typedQuery(before, after);
    this.close();
    if (!found) return;
    const kept = before.slice(0, before.length - found.typed.length);
    const { remove, text } = insertion(code, kept, found.typed, after);
    box.replace(remove, text);
  }

  dismiss() {
    const { before, after } = this.box.around();
    const found = typedQuery(before, after);
    if (found) this.dismissed = { box: this.box, start: before.length - found.typed.length };
    this.close();
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    if (!this.box) return;
    for (const name of ["aria-controls", "aria-activedescendant", "aria-autocomplete", "aria-haspopup"]) {
      this.box.focusable.removeAttribute(name);
    }
    this.panel.hidden = true;
    this.box = null;
    this.items = [];
    this.list.replaceChildren();
  }
}
