/* Phiếu đánh giá ngoài: tự lưu mục vừa sửa, kèm phiên bản của nó và một mã do máy này đặt, gửi lại cũng chỉ tính một lần. */

const WAIT = 1500;
const RETRY = [3000, 6000, 15000, 30000];

class TeamSheet {
  constructor(form) {
    this.form = form;
    this.state = document.getElementById("save-state");
    this.level = document.getElementById("muc-doan");
    this.saved = this.values();
    this.pending = null; // thay đổi đã đặt mã mà chưa biết máy chủ nhận chưa
    this.failures = 0;
    this.timer = 0;
    this.stopped = false;
    form.addEventListener("input", (event) => this.touched(event));
    form.addEventListener("change", (event) => this.touched(event));
    form.addEventListener("submit", () => this.leaving());
    window.addEventListener("online", () => this.flush());
    window.addEventListener("beforeunload", (event) => { if (!this.submitted && this.changed().length) event.preventDefault(); });
  }

  values() {
    const found = new Map();
    for (const [name, value] of new FormData(this.form)) if (name.startsWith("f.")) found.set(name.slice(2), value);
    return found;
  }

  changed() {
    return [...this.values()].filter(([field, value]) => value !== (this.saved.get(field) ?? ""));
  }

  touched(event) {
    const judge = event.target.closest("[data-judge]");
    if (judge && event.target.type === "radio") {
      judge.classList.toggle("judge--diff", event.target.value !== judge.dataset.school);
      const reason = judge.querySelector(".judge__reason");
      reason.hidden = event.target.value !== "na" && !reason.querySelector("input").value;
    }
    if (this.stopped) return;
    this.say("Đang ghi…");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), event.target.type === "radio" ? 0 : WAIT);
  }

  async flush() {
    clearTimeout(this.timer);
    if (this.stopped || this.busy) return;
    const fields = this.changed();
    if (!this.pending && !fields.length) return;
    this.pending ??= {
      client_id: crypto.randomUUID ? crypto.randomUUID() : this.uuid(),
      criterion: this.form.dataset.criterion,
      fields: Object.fromEntries(fields),
      versions: Object.fromEntries(fields.map(([field]) => [field, Number(this.box("v", field).value)])),
    };
    this.busy = true;
    try {
      const answer = await fetch(this.form.dataset.sync, {
        method: "POST", body: JSON.stringify(this.pending), credentials: "same-origin", redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value },
      });
      await this.read(answer);
    } catch {
      this.failed();
    } finally {
      this.busy = false;
    }
    if (!this.failures && !this.stopped && this.changed().length) this.timer = setTimeout(() => this.flush(), WAIT);
  }

  async read(answer) {
    if (answer.status === 200) {
      this.accept(await answer.json());
    } else if (answer.status === 409) {
      this.stop("Người khác vừa lưu cùng mục. Bấm Lưu để xem hai bản và ghép.");
    } else if (answer.status === 422) {
      this.pending = null;
      this.stop((await answer.json()).problem);
    } else if (answer.status >= 500) {
      this.failed();
    } else {
      this.stop("Phiên làm việc đã hết. Hãy đăng nhập lại ở thẻ khác rồi bấm Lưu.");
    }
  }

  accept(outcome) {
    for (const [field, value] of Object.entries(this.pending.fields)) {
      this.saved.set(field, value);
      this.box("v", field).value = outcome.versions[field];
      this.box("m", field).value = "";
    }
    this.pending = null;
    this.failures = 0;
    this.level.innerHTML = outcome.verdict; // HTML do máy chủ dựng
    this.say(`Đã lưu ${outcome.saved_at}`);
  }

  failed() {
    const wait = RETRY[Math.min(this.failures, RETRY.length - 1)];
    this.failures += 1;
    this.say("Chưa gửi được, sẽ tự gửi lại. Đừng đóng trang này.");
    this.timer = setTimeout(() => this.flush(), wait);
  }

  stop(words) {
    this.stopped = true;
    this.say(words);
  }

  /* Gửi cả biểu mẫu: mục không sửa từ lần lưu trước thì không gửi lại. */
  leaving() {
    this.submitted = true;
    clearTimeout(this.timer);
    const changed = new Set(this.changed().map(([field]) => field));
    for (const element of this.form.elements) {
      if (element.name.startsWith("f.") && !changed.has(element.name.slice(2)) && this.box("m", element.name.slice(2)).value === "") element.disabled = true;
    }
  }

  box(kind, field) {
    return this.form.elements[`${kind}.${field}`];
  }

  say(words) {
    this.state.textContent = words;
  }

  uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }
}

for (const form of document.querySelectorAll("[data-team-sheet]:not([data-locked])")) new TeamSheet(form);
