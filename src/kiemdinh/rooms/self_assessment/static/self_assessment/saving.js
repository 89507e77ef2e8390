/* Tự lưu: chỉ gửi mục vừa sửa, kèm phiên bản của nó. Không gửi được (mất mạng, máy chủ nghỉ, hết phiên) thì giữ bản nháp
   trên máy này và thử lại, mỗi lần chờ lâu hơn. Đăng nhập lại ở thẻ khác xong thì trang tự đi tiếp. */

import { plainText } from "./elements.js";

const WAIT = 1500;
const RETRY = [3000, 6000, 15000, 30000, 60000];
const UNSURE_ENDS = 5; // giữ chừng này lần đầu và chừng này lần cuối, để nháp không phình
const PATIENCE = 30000; // máy chủ im lặng quá chừng này thì coi như chưa nhận

/** Việc lưu của một biểu mẫu.
    `fields`: Map mục → {box, version, format} (hai ô ẩn); `show`: các hàm hiện kết quả, xem sheet.js. */
export class Saver {
  constructor(form, fields, drafts, show) {
    Object.assign(this, { form, fields, drafts, show });
    this.saved = new Map([...fields].map(([key, field]) => [key, field.box.value]));
    this.conflicts = new Set();
    this.unsure = new Map(); // mục → các lần đã gửi mà không biết máy chủ có nhận không
    this.others = new Map();
    this.failures = 0;
    this.busy = false;
    this.timer = 0;
    this.stopped = false; // quyền đã đổi: không tự gửi nữa
    this.away = false; // phiên đã hết, hoặc người khác đang đăng nhập: hỏi lại trước khi gửi
    this.renewed = false; // vừa nhận mã biểu mẫu mới mà chưa lần nào gửi được
    this.why = "";
    window.addEventListener("online", () => this.flush());
    const back = () => { if (this.failures && !document.hidden) this.flush(); };
    window.addEventListener("focus", back);
    document.addEventListener("visibilitychange", back);
  }

  /** Các mục có chữ khác với bản đã lưu; mục đang chờ ghép hai bản thì không tự gửi nữa. */
  changedTexts() {
    return [...this.fields.keys()].filter((key) => this.isChanged(key) && !this.conflicts.has(key));
  }

  isChanged(key) {
    return this.fields.get(key).box.value !== this.saved.get(key);
  }

  get isDirty() {
    return this.others.size > 0 || [...this.fields.keys()].some((key) => this.isChanged(key));
  }

  /** Một mục vừa đổi: hẹn lưu. */
  touch() {
    if (this.stopped || this.failures) {
      // Lần thử lại đã hẹn rồi, gõ tiếp không đẩy nó ra xa.
      this.show.failure(this.why, this.keepDraft(), "", this.isDirty);
      return;
    }
    this.show.waiting();
    this.schedule(WAIT);
  }

  /** Ô khác (trả lời, số liệu): giá trị theo tên ô, lưu ngay. */
  put(values) {
    for (const [name, value] of Object.entries(values)) this.others.set(name, value);
    this.flush();
  }

  schedule(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), wait);
  }

  /** Gửi ngay phần chưa lưu; `last` khi trang sắp đóng. */
  async flush({ last = false } = {}) {
    clearTimeout(this.timer);
    if (this.stopped || (this.busy && !last)) return;
    if (this.away) {
      if (!last) await this.recover();
      return;
    }
    const keys = this.changedTexts();
    if (!keys.length && !this.others.size) return;
    const texts = new Map(keys.map((key) => [key, this.fields.get(key).box.value]));
    const others = new Map(this.others);
    const body = new URLSearchParams();
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    for (const [key, value] of texts) {
      const field = this.fields.get(key);
      body.set(key, value);
      body.set(`${key}__version`, field.version.value);
      body.set(`${key}__format`, field.box.format);
    }
    for (const [name, value] of others) body.set(name, value);
    this.busy = true;
    try {
      const answer = await fetch(this.form.action, {
        method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin",
        redirect: "manual", keepalive: last, signal: last ? undefined : AbortSignal.timeout(PATIENCE),
      });
      await this.read(answer, texts, others);
    } catch {
      this.wonder(texts);
      this.failed("offline");
    } finally {
      this.busy = false;
    }
  }

  async read(answer, texts, others) {
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      this.wonder(texts);
      await this.lost();
      return;
    }
    if (answer.status === 200) {
      this.accept(await answer.json(), texts, others);
      return;
    }
    if (answer.status === 409) {
      this.conflict((await answer.json()).conflicts);
      return;
    }
    if (answer.status === 422) {
      this.refused((await answer.json()).problem, others);
      return;
    }
    this.wonder(texts);
    this.failed("server");
  }

  /** Máy chủ không nhận vì phiên hay mã của biểu mẫu đã cũ: hỏi xem ai đang đăng nhập rồi mới gửi tiếp. */
  async lost() {
    if (this.renewed) {
      this.deny();
      return;
    }
    this.away = true;
    await this.recover();
  }

  deny() {
    this.stopped = true;
    this.failed("denied");
  }

  async recover() {
    clearTimeout(this.timer);
    if (this.recovering) return;
    this.recovering = true;
    try {
      const answer = await fetch(this.form.dataset.beat, {
        headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual", cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.type === "opaqueredirect" || answer.status === 401) this.failed("signedOut");
      else if (answer.status === 200) this.welcome(await answer.json());
      else if (answer.status < 500) this.deny();
      else this.failed("server");
    } catch {
      this.failed("offline");
    } finally {
      this.recovering = false;
    }
  }

  /* Chữ của người này không bao giờ được gửi dưới tên người khác đang đăng nhập trên cùng máy. */
  welcome({ account, name, token }) {
    if (account !== this.form.dataset.account) {
      this.failed("otherPerson", name);
      return;
    }
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
    this.away = false;
    this.renewed = true;
    this.failures = 0;
    if (this.isDirty) this.schedule(0);
    else this.show.back();
  }

  accept(result, texts, others) {
    this.failures = 0;
    this.renewed = false;
    for (const [key, version] of Object.entries(result.versions)) {
      const field = this.fields.get(key);
      if (field) field.version.value = String(version);
    }
    for (const [key, value] of texts) {
      this.saved.set(key, value);
      this.unsure.delete(key);
    }
    for (const [name, value] of others) {
      if (this.others.get(name) === value) this.others.delete(name);
      // Lần sau so với trả lời vừa lưu.
      const base = name.startsWith("tl__") && this.form.elements[`tl0__${name.slice(4)}`];
      if (base) base.value = value;
    }
    if (this.isDirty) this.keepDraft();
    else this.drafts.drop();
    this.show.saved(result);
    if (this.changedTexts().length || this.others.size) this.schedule(WAIT);
  }

  conflict(all) {
    this.failures = 0;
    this.renewed = false;
    const conflicts = all.filter((entry) => !this.isMyOwn(entry));
    for (const entry of conflicts) this.conflicts.add(entry.field);
    this.keepDraft();
    if (conflicts.length) this.show.conflict(conflicts);
    // Không có gì được ghi: các mục khác gửi lại riêng.
    if (this.changedTexts().length || this.others.size) this.schedule(0);
  }

  /* Giữ mọi lần gửi chưa rõ, không chỉ lần cuối: lần đầu có thể đã được nhận trước khi máy chủ tắt, các lần sau thì không. */
  wonder(texts) {
    for (const [key, value] of texts) {
      const sent = this.unsure.get(key) ?? [];
      if (sent.at(-1) === value) continue;
      const all = [...sent, value];
      this.unsure.set(key, all.length > 2 * UNSURE_ENDS ? [...all.slice(0, UNSURE_ENDS), ...all.slice(-UNSURE_ENDS)] : all);
    }
  }

  /* Lần gửi trước máy chủ đã nhận mà trả lời bị mất: bản "của người khác" chính là chữ của mình, viết tiếp từ đó. */
  isMyOwn(entry) {
    const { box, version } = this.fields.get(entry.field);
    const words = (text) => text.replace(/\s+/g, " ").trim();
    const theirs = words(plainText(entry.theirs));
    const same = (value) => words(box.format === "html" ? plainText(value) : value) === theirs;
    const sent = this.unsure.get(entry.field)?.find(same);
    if (sent === undefined) return false;
    version.value = String(entry.version);
    this.saved.set(entry.field, sent);
    this.unsure.delete(entry.field);
    return true;
  }

  refused(problem, others) {
    // Câu trả lời không hợp lệ không được chặn việc lưu chữ ở lần sau.
    for (const name of others.keys()) this.others.delete(name);
    this.keepDraft();
    this.show.problem(problem);
    if (others.size && this.changedTexts().length) this.schedule(WAIT);
  }

  failed(why, name = "") {
    const kept = this.keepDraft();
    this.failures += 1;
    this.why = why;
    this.show.failure(why, kept, name, this.isDirty);
    if (!this.stopped) this.schedule(RETRY[Math.min(this.failures - 1, RETRY.length - 1)]);
  }

  /** Cất mọi thứ chưa lên máy chủ vào máy này. */
  keepDraft({ left = false } = {}) {
    const texts = {};
    for (const [key, field] of this.fields) {
      if (this.isChanged(key)) {
        texts[key] = { value: field.box.value, format: field.box.format, version: field.version.value,
          sent: this.unsure.get(key) };
      }
    }
    return this.drafts.keep(texts, Object.fromEntries(this.others), left);
  }

  /** Đưa một bản nháp trở lại ô; phiên bản cũ đi cùng để máy chủ nhận ra nếu người khác đã sửa. */
  restore(key, kept) {
    const field = this.fields.get(key);
    field.box.set(kept.value);
    field.version.value = kept.version;
    if (Array.isArray(kept.sent)) this.unsure.set(key, kept.sent);
  }

  /** Nhận bản người khác vừa lưu vào một ô không có chữ chưa gửi. */
  take(key, value, version) {
    const field = this.fields.get(key);
    field.box.set(value);
    field.version.value = String(version);
    this.saved.set(key, field.box.value);
  }

  /** Lúc gửi cả biểu mẫu: chỉ để lại mục đã sửa, để không đè lên việc của người khác. */
  prune(data) {
    for (const key of this.fields.keys()) {
      if (this.isChanged(key)) continue;
      for (const name of [key, `${key}__version`, `${key}__format`]) data.delete(name);
    }
    for (const name of [...data.keys()]) {
      if (/^(tl|lydo|dl)__/.test(name) && !this.others.has(name)) data.delete(name);
    }
  }
}
