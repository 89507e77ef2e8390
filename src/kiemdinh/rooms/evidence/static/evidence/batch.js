/* Gửi nhiều tệp, cả thư mục hay tệp nén, từng tệp một, tệp lớn theo mảnh. Mất mạng, đóng trang hay máy chủ khởi động
   lại đều gửi tiếp được: máy chủ trả lời đã có bao nhiêu byte, chỉ gửi phần còn thiếu.
   Không có tệp này, biểu mẫu vẫn gửi nhiều tệp hoặc một tệp nén trong một lần. */

const GROUP = 200;          // số tệp kê khai mỗi lần hỏi
const WAITS = [1, 2, 5, 10, 20, 30]; // giây chờ giữa hai lần thử khi mất mạng

function sizeInWords(bytes) {
  for (const [unit, factor] of [["GB", 1024 ** 3], ["MB", 1024 ** 2], ["KB", 1024]]) {
    if (bytes >= factor) {
      const amount = bytes / factor;
      return `${amount.toLocaleString("vi-VN", { maximumFractionDigits: amount < 100 ? 1 : 0 })} ${unit}`;
    }
  }
  return `${bytes} byte`;
}

const number = (n) => n.toLocaleString("vi-VN");
const sleep = (seconds) => new Promise((done) => { setTimeout(done, seconds * 1000); });

/* Thư mục thả vào: đi hết cây, giữ đường dẫn. */
async function walk(entry, found) {
  if (entry.isFile) {
    const file = await new Promise((done, fail) => entry.file(done, fail));
    found.push({ file, path: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!some.length) return;
    for (const inner of some) await walk(inner, found);
  }
}

async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, path: file.name }));
  const found = [];
  for (const entry of entries) await walk(entry, found);
  return found;
}

/* Rác của hệ điều hành thì không gửi. */
const junk = (path) => /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|~\$[^/]*|\._[^/]*)$/i.test(path);

class Sender {
  constructor(form, box) {
    this.form = form;
    this.box = box;
    this.items = [];
    this.busy = false;
    this.paused = false;
    this.part = (name) => box.querySelector(`[data-${name}]`);
    this.part("pause").addEventListener("click", () => this.pause(!this.paused));
    this.part("again").addEventListener("click", () => this.again());
  }

  token() { return this.form.querySelector("[name=csrfmiddlewaretoken]").value; }

  async post(url, body, type) {
    const headers = { Accept: "application/json", "X-CSRFToken": this.token() };
    if (type) headers["Content-Type"] = type;
    const answer = await fetch(url, { method: "POST", body, headers });
    let said = {};
    try { said = await answer.json(); } catch { said = {}; }
    return { status: answer.status, said };
  }

  /* Gửi cho đến khi máy chủ trả lời; mất mạng hay máy chủ đang khởi động lại thì chờ rồi thử lại. */
  async insist(url, body, type) {
    for (let tries = 0; ; tries += 1) {
      await this.whilePaused();
      try {
        const answer = await this.post(url, body, type);
        if (answer.status < 500 || answer.status === 507) return answer;
      } catch { /* mất mạng */ }
      const wait = WAITS[Math.min(tries, WAITS.length - 1)];
      this.say(`Mất mạng hoặc máy chủ đang bận; thử lại sau ${wait} giây. Không tệp nào phải gửi lại từ đầu.`);
      await sleep(wait);
    }
  }

  async whilePaused() { while (this.paused) await sleep(0.2); }

  pause(on) {
    this.paused = on;
    this.part("pause").querySelector("span").textContent = on ? "Gửi tiếp" : "Tạm dừng";
    if (on) this.say("Đã tạm dừng. Bấm “Gửi tiếp” khi sẵn sàng; đóng trang cũng không mất phần đã gửi.");
  }

  say(text) { this.part("words").textContent = text; }

  show() {
    const total = this.items.reduce((sum, item) => sum + item.file.size, 0);
    const sent = this.items.reduce((sum, item) => sum + (item.done ? item.file.size : item.have), 0);
    const done = this.items.filter((item) => item.done).length;
    const percent = total ? Math.floor((sent * 100) / total) : 0;
    this.part("bar").value = percent;
    this.part("bar").textContent = `${percent}%`;
    this.say(`${number(done)} trong ${number(this.items.length)} tệp · ${sizeInWords(sent)} trên ${sizeInWords(total)} · ${percent}%`);
  }

  fault(item, reason) {
    item.fault = true;
    const line = document.createElement("li");
    line.className = "is-block";
    const part = (tag, className, text) => {
      const node = document.createElement(tag);
      node.className = className;
      node.textContent = text;
      line.append(node);
    };
    const dot = item.path.lastIndexOf(".");
    part("span", "ftype", dot > 0 ? item.path.slice(dot + 1, dot + 5).toUpperCase() : "TỆP");
    part("span", "name", item.path);
    part("span", "num", sizeInWords(item.file.size));
    part("p", "error", reason);
    this.part("errors").append(line);
  }

  async add(found) {
    const wanted = found.filter((one) => !junk(one.path));
    if (!wanted.length || this.busy) return;
    this.busy = true;
    this.box.hidden = false;
    this.part("pause").hidden = false;
    this.part("heading").textContent = "Đang gửi";
    this.box.scrollIntoView({ block: "nearest" });
    window.addEventListener("beforeunload", this.guard);
    try {
      if (!this.to) await this.begin();
      if (this.to) {
        this.items.push(...wanted.map((one) => ({ ...one, have: 0, done: false, fault: false })));
        await this.run(this.items.filter((item) => !item.done), false);
      }
    } finally {
      this.busy = false;
      window.removeEventListener("beforeunload", this.guard);
    }
  }

  guard(event) { event.preventDefault(); }

  async begin() {
    const body = new FormData();
    for (const field of this.form.querySelectorAll("input[name]:not([type=file])")) {
      if (field.type !== "checkbox" || field.checked) body.append(field.name, field.value);
    }
    const { status, said } = await this.insist(this.form.action, body);
    if (status === 200) this.to = said;
    else this.say(said.error ?? "Phiên làm việc đã hết hoặc bạn không có quyền. Hãy tải lại trang.");
  }

  async run(items, retry) {
    for (let at = 0; at < items.length; at += GROUP) {
      const group = items.slice(at, at + GROUP);
      const listed = group.map(({ file, path }) => ({ path, size: file.size, mtime: file.lastModified, retry }));
      const { status, said } = await this.insist(this.to.announce, JSON.stringify(listed), "application/json");
      if (status !== 200) {
        this.say(said.error ?? "Máy chủ chưa nhận được danh sách tệp. Hãy tải lại trang rồi chọn lại thư mục.");
        return;
      }
      said.files.forEach((answer, i) => this.take(group[i], answer));
      this.show();
      for (const item of group) {
        if (!item.done && !(await this.send(item))) return;
        this.show();
      }
    }
    await this.finish();
  }

  take(item, answer) {
    item.id = answer.id;
    item.have = answer.have;
    item.done = answer.done;
    if (answer.reason && !item.fault) this.fault(item, answer.reason);
  }

  /* Một tệp, từ chỗ máy chủ đang có; trả lời false khi cả đợt phải dừng. */
  async send(item) {
    this.part("current").textContent = item.path;
    const url = this.to.piece.replace("/tep/0/", `/tep/${item.id}/`);
    while (!item.done) {
      await this.whilePaused();
      let piece;
      try {
        piece = await item.file.slice(item.have, item.have + this.to.chunk).arrayBuffer();
      } catch {
        this.fault(item, "Không đọc được tệp trên máy: tệp đã đổi hoặc bị xóa. Hãy chọn lại thư mục.");
        return true;
      }
      const { status, said } = await this.insist(`${url}?tu=${item.have}`, piece, "application/octet-stream");
      if (status === 200 || status === 409) {
        const before = item.have;
        this.take(item, said);
        if (status === 409 && item.have === before && !item.done) {
          this.fault(item, "Máy chủ và máy này không khớp nhau về tệp này. Hãy chọn lại thư mục.");
          return true;
        }
        this.show();
        continue;
      }
      this.say(said.error ?? "Phiên làm việc đã hết hoặc bạn không có quyền. Hãy tải lại trang rồi chọn lại thư mục.");
      return false;
    }
    return true;
  }

  async finish() {
    this.part("current").textContent = "";
    this.say("Đã gửi xong, đang khớp tên tệp với danh mục…");
    const { status, said } = await this.insist(this.to.sort, new FormData());
    const faults = this.items.filter((item) => item.fault).length;
    const link = this.part("result");
    link.href = said.url ?? this.to.page;
    link.hidden = false;
    this.part("again").hidden = !faults;
    this.part("pause").hidden = true;
    this.part("heading").textContent = "Đã gửi xong";
    if (status === 200 && !faults) {
      window.removeEventListener("beforeunload", this.guard);
      window.location.assign(said.url);
      return;
    }
    this.say(said.error ?? `Đã gửi xong; ${number(faults)} tệp bị từ chối, lý do ở dưới. Các tệp khác đã nhận.`);
    link.focus();
  }

  async again() {
    if (this.busy || !this.to) return;
    this.busy = true;
    this.part("errors").replaceChildren();
    this.part("pause").hidden = false;
    this.part("heading").textContent = "Đang gửi";
    const failed = this.items.filter((item) => item.fault);
    for (const item of failed) Object.assign(item, { fault: false, done: false, have: 0 });
    try { await this.run(failed, true); } finally { this.busy = false; }
  }
}

const form = document.querySelector("form[data-batch]");
const box = document.querySelector("[data-batch-progress]");
if (form && box) {
  const sender = new Sender(form, box);
  const zone = form.querySelector("[data-batch-drop]");
  form.querySelector("[data-folder]").hidden = false;
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", async () => {
      const found = [...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
      input.value = "";
      await sender.add(found);
    });
  }
  for (const kind of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.toggle("drop--over", kind === "dragover");
      if (kind === "drop") dropped(event.dataTransfer).then((found) => sender.add(found));
    });
  }
  form.addEventListener("submit", (event) => event.preventDefault());
}
