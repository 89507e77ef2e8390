/* Gửi thay đổi khi có mạng: đúng thứ tự, mỗi thay đổi một mã; đứt giữa chừng thì lần sau gửi lại đúng mã ấy. */
(function (scope) {
  "use strict";

  const store = scope.kiemdinhDoan;
  const PARCEL = 10;

  /* Mạng, phiên hay phân công không cho làm tiếp; `kind`: network | sign_in | other_account | ended | server. */
  class Stopped extends Error {
    constructor(kind, words = "") {
      super(words);
      this.kind = kind;
    }
  }

  async function call(desk, part, options = {}) {
    let answer;
    try {
      answer = await fetch(`/doan/${desk.team}/ngoai-tuyen/${part}/`, {
        credentials: "same-origin", redirect: "manual", cache: "no-store", ...options,
        headers: { Accept: "application/json", "X-Account": desk.account, ...(options.body ? { "X-CSRFToken": desk.csrf ?? "" } : {}), ...options.headers },
      });
    } catch {
      throw new Stopped("network");
    }
    // Chuyển hướng: phiên cần đăng nhập lại, hay còn phải đổi mật khẩu.
    if (answer.type === "opaqueredirect" || answer.status === 401) throw new Stopped("sign_in");
    let said;
    try {
      said = await answer.json();
    } catch {
      throw new Stopped(answer.status === 403 ? "sign_in" : "server");
    }
    if (said.status === "other_account") throw new Stopped("other_account");
    if (said.status === "ended") throw new Stopped("ended", said.problem);
    if (answer.status >= 500) throw new Stopped("server");
    if (said.csrf) desk.csrf = said.csrf;
    return said;
  }

  /* Các thay đổi chữ liền nhau, mỗi mục một lần: thay đổi sau của cùng mục cần phiên bản mà thay đổi trước nhận được. */
  function parcel(waiting) {
    const found = [];
    const seen = new Set();
    for (const change of waiting) {
      const name = `${change.criterion}/${change.field}`;
      if (change.kind === "photo" || seen.has(name) || found.length === PARCEL) break;
      seen.add(name);
      found.push(change);
    }
    return found;
  }

  async function sendWords(desk, sent) {
    await desk.queue(() => desk.trying(sent));
    const changes = sent.map((c) => ({ client_id: c.client_id, criterion: c.criterion, fields: { [c.field]: c.value }, versions: { [c.field]: c.base } }));
    const said = await call(desk, "gui", { method: "POST", body: JSON.stringify({ changes }), headers: { "Content-Type": "application/json" } });
    if (!said.outcomes) throw new Stopped("server", said.problem);
    for (const outcome of said.outcomes) await desk.settle(outcome.client_id, outcome);
  }

  async function sendPhoto(desk, change) {
    await desk.queue(() => desk.trying([change]));
    const body = new FormData();
    for (const [name, value] of Object.entries({ client_id: change.client_id, subject: change.subject, text: change.text, criterion: change.criterion, taken_at: change.at })) body.append(name, value ?? "");
    body.append("photo", new Blob([change.photo], { type: "image/jpeg" }), `anh-${change.seq}.jpg`);
    await desk.settle(change.client_id, await call(desk, "anh", { method: "POST", body }));
  }

  /* Gửi hết; ném Stopped khi phải dừng, thứ chưa gửi còn nguyên. Hai thẻ hay bấm hai lần: chỉ một bên gửi. */
  async function sync(desk, onStep = () => {}) {
    return navigator.locks.request(`kiemdinh-doan-${desk.owner}`, { ifAvailable: true }, async (lock) => {
      if (!lock) return false;
      const state = await call(desk, "tinh-trang");
      await store.unlock(desk.owner, state.key);
      await desk.load();
      await desk.adopt(state);
      while (desk.waiting.length) {
        onStep();
        const [first] = desk.waiting;
        const words = parcel(desk.waiting);
        if (words.length) await sendWords(desk, words);
        else await sendPhoto(desk, first);
      }
      await desk.synced();
      return true;
    });
  }

  /* Tải hồ sơ và các tệp đã chọn; tệp đã có trên máy thì thôi, tệp bỏ chọn thì xóa. */
  async function download(desk, files, onStep) {
    const bundle = await call(desk, "ho-so");
    await store.unlock(desk.owner, bundle.key);
    const { key: _, csrf: __, ...kept } = bundle;
    await store.putBundle(desk.owner, { ...kept, synced_at: desk.now() });
    const have = new Set(await store.fileIds(desk.owner));
    const wanted = new Set(files.map((f) => `${desk.owner}:${f.stored_id}`));
    for (const id of have) if (!wanted.has(id)) await store.dropFile(id);
    const missing = files.filter((f) => !have.has(`${desk.owner}:${f.stored_id}`));
    let failed = 0;
    for (const [index, file] of missing.entries()) {
      onStep(index, missing.length, file);
      let answer;
      try {
        answer = await fetch(file.url, { credentials: "same-origin", redirect: "manual" });
      } catch {
        throw new Stopped("network");
      }
      if (answer.ok) await store.putFile(desk.owner, { ...file, type: answer.headers.get("Content-Type") }, await answer.arrayBuffer());
      else failed += 1;
    }
    await desk.load();
    return failed;
  }

  scope.kiemdinhDongBo = { sync, download, Stopped };
})(self);
