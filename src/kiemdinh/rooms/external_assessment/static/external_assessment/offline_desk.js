/* Bàn làm việc trên máy: phiếu như máy chủ biết lần cuối, và các thay đổi chờ gửi theo thứ tự. Không đụng tới trang hay mạng.
   Một thay đổi: {client_id, seq, kind: "field" | "photo", criterion, field, value, base, tried, state, problem, theirs, version}.
   `tried`: đã gửi mà chưa biết máy chủ nhận chưa; từ đó không sửa nó nữa mà viết thay đổi kế tiếp. */
(function (scope) {
  "use strict";

  const store = scope.kiemdinhDoan;
  const PENDING = "pending";
  const CONFLICT = "conflict";
  const REFUSED = "refused";

  class Desk {
    constructor(account, team) {
      this.account = String(account);
      this.team = String(team);
      this.owner = store.ownerOf(account, team);
      this.bundle = null;
      this.changes = [];
      this.turn = Promise.resolve();
    }

    /* Mỗi lần một việc ghi, đúng thứ tự. */
    queue(run) {
      const done = this.turn.then(run);
      this.turn = done.catch(() => {});
      return done;
    }

    async load() {
      this.bundle = await store.bundleOf(this.owner);
      this.changes = await store.changesOf(this.owner);
      return this;
    }

    get waiting() { return this.changes.filter((c) => c.state === PENDING); }
    get stuck() { return this.changes.filter((c) => c.state !== PENDING); }
    get photos() { return this.changes.filter((c) => c.kind === "photo"); }

    /* Hết ngày phân công thì máy không mở hồ sơ nữa, dù chưa gặp máy chủ. */
    get over() {
      if (!this.bundle?.ends_on) return false;
      const now = new Date();
      return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}` > this.bundle.ends_on;
    }

    criterion(code) { return this.bundle?.criteria.find((c) => c.code === code) ?? null; }
    sheet(code) { return this.bundle?.sheets[code] ?? null; }

    last(code, field) {
      return this.changes.filter((c) => c.kind === "field" && c.criterion === code && c.field === field).at(-1) ?? null;
    }

    value(code, field) {
      return this.last(code, field)?.value ?? this.sheet(code)?.values[field] ?? "";
    }

    /* Gõ, chấm: giữ ngay trên máy; `version` là của bản mà chữ này được viết từ đó. */
    edit(code, field, value, version) {
      return this.queue(async () => {
        const last = this.last(code, field);
        const sheet = this.sheet(code);
        if (value === this.value(code, field)) return;
        if (last && last.state === CONFLICT) return;
        if (last && !last.tried && !this.earlier(last) && value === (sheet?.values[field] ?? "")) {
          await this.drop(last);
          return;
        }
        if (last && !last.tried) await this.keep({ ...last, value, at: this.now(), state: PENDING, problem: "" });
        else await this.keep(this.fresh({ kind: "field", criterion: code, field, value, base: last ? last.base : version }));
      });
    }

    earlier(change) {
      return this.changes.some((c) => c !== change && c.criterion === change.criterion && c.field === change.field && c.seq < change.seq);
    }

    addPhoto(criterion, subject, bytes) {
      return this.queue(async () => this.keep({ ...this.fresh({ kind: "photo", criterion, subject, text: "" }), photo: bytes }));
    }

    describePhoto(id, subject) {
      return this.queue(async () => {
        const found = this.changes.find((c) => c.client_id === id);
        if (found && !found.tried) await this.keep({ ...found, subject });
      });
    }

    /* Chọn khi hai bản khác nhau: bản của tôi, bản trên máy chủ, hay bản tự gộp. */
    resolve(id, choice, merged = "") {
      return this.queue(async () => {
        const found = this.changes.find((c) => c.client_id === id);
        if (!found) return;
        const { criterion, field, theirs, version } = found;
        const sheet = this.sheet(criterion);
        if (sheet) {
          sheet.values[field] = theirs;
          sheet.versions[field] = version;
          await store.putBundle(this.owner, this.bundle);
        }
        const value = { mine: found.value, theirs, merged }[choice];
        if (value !== theirs) await this.keep(this.fresh({ kind: "field", criterion, field, value, base: version }));
        await this.drop(found);
      });
    }

    /* Thử lại điều bị từ chối, với mã mới. */
    retry(id) {
      return this.queue(async () => {
        const found = this.changes.find((c) => c.client_id === id);
        if (!found) return;
        await this.keep({ ...found, ...this.fresh({}), state: PENDING, problem: "" });
        await this.drop(found);
      });
    }

    discard(id) {
      return this.queue(async () => {
        const found = this.changes.find((c) => c.client_id === id);
        if (found) await this.drop(found);
      });
    }

    /* Đánh dấu trước khi gửi: từ lúc này máy chủ có thể đã nhận. */
    async trying(sent) {
      for (const change of sent) if (!change.tried) await this.keep({ ...change, tried: true });
    }

    /* Câu trả lời của máy chủ cho một thay đổi. */
    settle(id, outcome) {
      return this.queue(async () => {
        const found = this.changes.find((c) => c.client_id === id);
        if (!found) return;
        if (outcome.status === "saved") await this.saved(found, outcome);
        else if (outcome.status === "conflict") await this.crossed(found, outcome.conflicts[0]);
        else await this.keep({ ...found, tried: false, state: REFUSED, problem: outcome.problem });
      });
    }

    async saved(change, outcome) {
      if (change.kind === "photo") {
        if (this.bundle) this.bundle.photos.push({ id: outcome.entry, subject: change.subject || "Ảnh khảo sát", criteria: [change.criterion].filter(Boolean), at: this.clock(change.at) });
      } else {
        const version = outcome.versions[change.field];
        const sheet = this.sheet(change.criterion);
        if (sheet) {
          Object.assign(sheet.values, { [change.field]: change.value });
          Object.assign(sheet.versions, { [change.field]: version });
          sheet.level = outcome.level;
        }
        for (const later of this.changes.filter((c) => c.field === change.field && c.criterion === change.criterion && c.seq > change.seq)) await this.keep({ ...later, base: version });
      }
      if (this.bundle) await store.putBundle(this.owner, this.bundle);
      await this.drop(change);
    }

    async crossed(change, conflict) {
      const last = this.last(change.criterion, change.field);
      for (const later of this.changes.filter((c) => c.field === change.field && c.criterion === change.criterion && c.seq > change.seq)) await this.drop(later);
      await this.keep({ ...change, value: last.value, tried: false, state: CONFLICT, theirs: conflict.theirs, version: conflict.version });
    }

    /* Phiếu như máy chủ đang có; mục đang có thay đổi thì giữ chữ của tôi cùng phiên bản tôi đã viết từ đó. */
    adopt(state) {
      return this.queue(async () => {
        if (!this.bundle) return;
        this.bundle.sheets = state.sheets;
        this.bundle.photos = state.photos;
        this.bundle.ends_on = state.ends_on;
        await store.putBundle(this.owner, this.bundle);
      });
    }

    async synced() {
      if (!this.bundle) return;
      this.bundle.synced_at = this.now();
      await store.putBundle(this.owner, this.bundle);
    }

    async keep(change) {
      await store.putChange(this.owner, change);
      this.changes = [...this.changes.filter((c) => c.client_id !== change.client_id), change].sort((a, b) => a.seq - b.seq);
    }

    async drop(change) {
      await store.dropChange(change.client_id);
      this.changes = this.changes.filter((c) => c.client_id !== change.client_id);
    }

    fresh(said) {
      const seq = Math.max(Date.now(), ...this.changes.map((c) => c.seq + 1));
      return { client_id: crypto.randomUUID(), seq, at: this.now(), tried: false, state: PENDING, ...said };
    }

    now() { return new Date().toISOString(); }

    clock(moment) {
      const at = new Date(moment);
      const time = at.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
      return at.toDateString() === new Date().toDateString() ? time : `${time} ${at.toLocaleDateString("vi-VN")}`;
    }
  }

  scope.kiemdinhBan = { Desk, PENDING, CONFLICT, REFUSED };
})(self);
