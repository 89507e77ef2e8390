/* Kho trên máy của người đi khảo sát: hồ sơ, tệp và thay đổi chờ gửi, tất cả mã hóa bằng khóa do máy chủ giao cho đúng tài khoản.
   Khóa chỉ ở máy khi tài khoản ấy còn đăng nhập; mất khóa thì thứ còn lại không ai đọc được, chủ của nó đăng nhập lại thì có lại.
   Dùng chung cho trang và cho service worker nên là script thường. */
(function (scope) {
  "use strict";

  const NAME = "kiemdinh-doan";
  const MARK = "kiemdinh:doan";
  const TABLES = ["keys", "bundles", "files", "changes"];
  let opened = null;

  function database() {
    opened ??= new Promise((done, fail) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        const db = asked.result;
        db.createObjectStore("keys", { keyPath: "owner" });
        db.createObjectStore("bundles", { keyPath: "owner" });
        db.createObjectStore("files", { keyPath: "id" }).createIndex("owner", "owner");
        db.createObjectStore("changes", { keyPath: "client_id" }).createIndex("owner", "owner");
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
    return opened;
  }

  /* Một giao dịch; xong nghĩa là đã nằm trên đĩa. */
  async function within(tables, mode, run) {
    const db = await database();
    return new Promise((done, fail) => {
      const transaction = db.transaction(tables, mode);
      let found;
      transaction.oncomplete = () => done(found && "result" in found ? found.result : found);
      transaction.onerror = transaction.onabort = () => fail(transaction.error ?? new Error("kho trên máy không ghi được"));
      found = run(...tables.map((table) => transaction.objectStore(table)));
    });
  }

  const ownerOf = (account, team) => `${account}:${team}`;
  const accountOf = (owner) => owner.split(":")[0];

  const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

  async function unlock(owner, secret) {
    const key = await crypto.subtle.importKey("raw", bytesOf(secret), "AES-GCM", false, ["encrypt", "decrypt"]);
    await within(["keys"], "readwrite", (keys) => keys.put({ owner, key }));
  }

  async function keyOf(owner) {
    return (await within(["keys"], "readonly", (keys) => keys.get(owner)))?.key ?? null;
  }

  async function sealBytes(owner, bytes) {
    const key = await keyOf(owner);
    if (!key) throw new Error("chưa có khóa");
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
  }

  async function openBytes(owner, box) {
    const key = await keyOf(owner);
    return key ? crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv }, key, box.data) : null;
  }

  const seal = (owner, value) => sealBytes(owner, new TextEncoder().encode(JSON.stringify(value)));

  async function unseal(owner, box) {
    const bytes = await openBytes(owner, box);
    return bytes ? JSON.parse(new TextDecoder().decode(bytes)) : null;
  }

  /* Hồ sơ */
  async function putBundle(owner, bundle) {
    const box = await seal(owner, bundle);
    await within(["bundles"], "readwrite", (bundles) => bundles.put({ owner, box }));
    mark(accountOf(owner));
  }

  async function bundleOf(owner) {
    const row = await within(["bundles"], "readonly", (bundles) => bundles.get(owner));
    return row ? unseal(owner, row.box) : null;
  }

  const owners = () => within(["bundles"], "readonly", (bundles) => bundles.getAllKeys());

  /* Tệp minh chứng */
  async function putFile(owner, file, bytes) {
    const box = await sealBytes(owner, bytes);
    await within(["files"], "readwrite", (files) => files.put({ id: `${owner}:${file.stored_id}`, owner, name: file.name, type: file.type, box }));
  }

  const fileIds = (owner) => within(["files"], "readonly", (files) => files.index("owner").getAllKeys(owner));
  const dropFile = (id) => within(["files"], "readwrite", (files) => files.delete(id));

  /* Tệp của một đoàn với khóa đang có trên máy; service worker không biết ai đang đăng nhập, khóa nói thay. */
  async function openFile(team, stored) {
    const keys = await within(["keys"], "readonly", (all) => all.getAllKeys());
    for (const owner of keys.filter((key) => key.endsWith(`:${team}`))) {
      const row = await within(["files"], "readonly", (files) => files.get(`${owner}:${stored}`));
      const bytes = row && (await openBytes(owner, row.box));
      if (bytes) return { bytes, name: row.name, type: row.type };
    }
    return null;
  }

  /* Thay đổi chờ gửi */
  async function putChange(owner, change) {
    const { photo, ...said } = change;
    const row = { client_id: change.client_id, owner, seq: change.seq, box: await seal(owner, said) };
    if (photo) row.photo = await sealBytes(owner, photo);
    await within(["changes"], "readwrite", (changes) => changes.put(row));
  }

  async function changesOf(owner) {
    const rows = await within(["changes"], "readonly", (changes) => changes.index("owner").getAll(owner));
    const found = [];
    for (const row of rows.sort((a, b) => a.seq - b.seq)) {
      const said = await unseal(owner, row.box);
      if (said) found.push(row.photo ? { ...said, photo: await openBytes(owner, row.photo) } : said);
    }
    return found;
  }

  const dropChange = (id) => within(["changes"], "readwrite", (changes) => changes.delete(id));

  async function unsent(account) {
    const rows = await within(["changes"], "readonly", (changes) => changes.getAll());
    return rows.filter((row) => accountOf(row.owner) === String(account)).map((row) => row.owner);
  }

  /* Xóa */
  async function forget(keep) {
    await within(TABLES, "readwrite", (keys, bundles, files, changes) => {
      for (const table of [keys, bundles, files, changes]) {
        table.openCursor().onsuccess = (event) => {
          const cursor = event.target.result;
          if (!cursor) return;
          if (!keep(cursor.value.owner, table.name)) cursor.delete();
          cursor.continue();
        };
      }
    });
  }

  /* Hồ sơ và tệp của một đoàn; thay đổi chờ gửi và khóa đọc chúng ở lại khi `words`. */
  async function removeTeam(owner, { words = false } = {}) {
    await forget((of, table) => of !== owner || (words && (table === "changes" || table === "keys")));
    const mine = await owners();
    if (!mine.length && !(await unsent(accountOf(owner))).length) unmark();
  }

  /* Tài khoản khác đã vào máy này: hồ sơ và khóa của người trước mất ngay, thay đổi chưa gửi ở lại trong dạng không đọc được. */
  async function lockOthers(account) {
    await forget((of, table) => accountOf(of) === String(account) || table === "changes");
    if (holder() !== String(account)) unmark();
  }

  async function removeAll(account) {
    await forget((of) => accountOf(of) !== String(account));
    unmark();
  }

  /* Dấu nhỏ để các trang khác biết trên máy có hồ sơ mà không phải mở kho. */
  function mark(account) { if (scope.localStorage) localStorage.setItem(MARK, account); }
  function unmark() { if (scope.localStorage) localStorage.removeItem(MARK); }
  function holder() { return scope.localStorage ? localStorage.getItem(MARK) : null; }

  const isFull = (problem) => problem?.name === "QuotaExceededError" || /quota/i.test(problem?.message ?? "");

  scope.kiemdinhDoan = {
    MARK, ownerOf, accountOf, unlock, keyOf, putBundle, bundleOf, owners, putFile, fileIds, dropFile, openFile, putChange, changesOf,
    dropChange, unsent, removeTeam, lockOthers, removeAll, holder, mark, isFull,
  };
})(self);
