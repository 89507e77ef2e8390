/* Trang đi khảo sát: mở kho trên máy, giữ từng mục khi gõ, tự gửi khi có mạng. */
(function () {
  "use strict";

  const store = self.kiemdinhDoan;
  const { Desk } = self.kiemdinhBan;
  const { sync, download, Stopped } = self.kiemdinhDongBo;
  const view = self.kiemdinhVe;
  const full = self.kiemdinhDay;
  const root = document.getElementById("ngoai-tuyen");
  let writing = 0;
  const { find, put, size } = view;
  const team = (/^\/doan\/(\d+)\//.exec(location.pathname) ?? [])[1] ?? "";
  const account = root.dataset.account ?? store?.holder() ?? "";
  const LATER = 30000;
  const TYPING = 400;

  let desk = null;
  let kept = new Set();
  let busy = "";
  let said = ""; // điều vừa xảy ra, đến lần vẽ sau khi có việc mới
  let timer = 0;
  let lock = ""; // vì sao phiếu đang vẽ không sửa được
  const typing = new Map();
  const unkept = new full.Unkept();

  const open = () => new URLSearchParams(location.search).get("tieu-chi");

  /* ── trạng thái ── */
  function stateWords() {
    const parts = [];
    if (busy) parts.push(busy);
    else if (!navigator.onLine) parts.push("đang ngoại tuyến");
    else if (said) parts.push(said);
    if (desk.waiting.length) parts.push(`${desk.waiting.length} thay đổi chờ gửi`);
    else if (desk.bundle && !busy && !unkept.size) parts.push("không có gì chờ gửi");
    if (unkept.size) parts.push(`${unkept.size} mục chưa giữ được vì máy hết chỗ`);
    if (desk.stuck.length) parts.push(`${desk.stuck.length} mục cần bạn xem lại`);
    if (desk.bundle?.synced_at) parts.push(`lần đồng bộ cuối ${desk.clock(desk.bundle.synced_at)}`);
    const words = parts.join(" · ");
    return words.charAt(0).toUpperCase() + words.slice(1);
  }

  function answer() {
    const criterion = desk.criterion(open());
    if (criterion) return `${criterion.label}: ${criterion.title}`;
    if (desk.waiting.length && desk.bundle) return `Còn ${desk.waiting.length} thay đổi chờ gửi`;
    if (desk.bundle) return `Hồ sơ ${desk.bundle.criteria.length} tiêu chí đã ở trên máy này`;
    return desk.changes.length ? `Trên máy này còn ${desk.changes.length} thay đổi chưa gửi` : "Hồ sơ chưa có trên máy này";
  }

  function status() {
    const changes = desk.waiting.length;
    put(root, "state", stateWords());
    put(root, "answer", answer());
    find(root, "tools").hidden = !desk.bundle && !desk.changes.length;
    find(root, "send").disabled = Boolean(busy) || !changes;
    view.stuck(desk, find(root, "stuck-list"), acts);
    find(root, "stuck").hidden = !desk.stuck.length;
    const sheet = desk.criterion(open()) ? desk.sheet(open()) : null;
    if (sheet && find(root, "sheet-state")) put(root, "sheet-state", `${sheet.state_label} · ${sheet.level.words}`);
  }

  /* ── vẽ ── */
  function draw() {
    const criterion = desk.criterion(open());
    if (desk.bundle) put(root, "school", `${desk.bundle.school} · ${desk.bundle.person}`);
    find(root, "list").hidden = !desk.bundle || Boolean(criterion);
    find(root, "sheet").hidden = !criterion;
    find(root, "back").hidden = !criterion;
    find(root, "remove").hidden = Boolean(criterion);
    for (const name of ["choose", "online"]) if (find(root, name)) find(root, name).hidden = Boolean(criterion);
    if (find(root, "get")) find(root, "get").lastChild.textContent = desk.bundle ? "Tải lại hồ sơ" : "Tải hồ sơ về máy";
    if (desk.bundle && !criterion) view.list(desk, find(root, "rows"));
    if (criterion) drawSheet(criterion);
    else find(root, "sheet").replaceChildren();
    status();
  }

  function drawSheet(criterion) {
    const made = view.make("m-phieu");
    lock = desk.sheet(criterion.code)?.locked ?? "";
    view.schoolSide(desk, criterion, made, kept);
    view.mySide(desk, criterion, made);
    const codes = desk.bundle.criteria.map((c) => c.code);
    const next = codes[codes.indexOf(criterion.code) + 1];
    if (next) find(made, "onward").append(Object.assign(document.createElement("a"), { className: "btn", href: `?tieu-chi=${encodeURIComponent(next)}`, textContent: `Sang ${next}` }));
    find(made, "form").addEventListener("input", touched);
    find(made, "form").addEventListener("change", touched);
    find(made, "form").addEventListener("submit", (event) => event.preventDefault());
    find(made, "camera").addEventListener("change", (event) => addPhotos(criterion.code, event.target));
    find(root, "sheet").replaceChildren(made);
    unkept.fill(root, criterion.code);
    drawPhotos();
  }

  function drawPhotos() {
    const place = find(root, "photos");
    if (place) view.photos(desk, open(), place, (id) => act(() => desk.discard(id)), named);
  }

  /* Tên ảnh: giữ khi ngừng gõ, như các ô khác. */
  function named(id, box, wait) {
    const name = `anh/${id}`;
    clearTimeout(typing.get(name)?.timer);
    const keep = () => {
      typing.delete(name);
      return act(() => desk.describePhoto(id, box.value.trim()));
    };
    typing.set(name, { keep, timer: setTimeout(keep, wait ? TYPING : 0) });
    keeping();
  }

  /* Còn chữ chưa nằm trong kho thì trang mang dấu data-keeping. */
  function keeping() {
    root.toggleAttribute("data-keeping", writing > 0 || typing.size > 0);
  }

  /* Sau khi gửi: ô chưa ai động tới lấy bản mới; ô đang gõ giữ chữ và nhớ phiên bản chữ ấy được viết từ đó. */
  function refresh() {
    const code = open();
    const criterion = desk.criterion(code);
    if (!criterion || !desk.sheet(code)) return undefined;
    if (desk.sheet(code).locked !== lock && !typing.size) return drawSheet(criterion);
    for (const control of root.querySelectorAll("[data-field]")) {
      const { field } = control.dataset;
      if (desk.last(code, field) || unkept.has(code, field)) continue;
      const value = desk.value(code, field);
      const version = desk.sheet(code).versions[field] ?? 0;
      if (control.type === "radio") control.checked = control.value === value;
      else if (typing.has(field) && control.value !== value && control.dataset.shown !== value) continue;
      else if (!typing.has(field)) control.value = value;
      control.dataset.version = version;
      control.dataset.shown = value;
    }
    for (const judge of root.querySelectorAll("[data-judge]")) view.mark(judge, judge.querySelector(":checked")?.value ?? "", find(judge, "reason"));
    return drawPhotos();
  }

  /* ── gõ ── */
  function touched(event) {
    const control = event.target.closest("[data-field]");
    if (!control) return;
    const { field } = control.dataset;
    const judge = control.closest("[data-judge]");
    if (judge && control.type === "radio") view.mark(judge, control.value, find(judge, "reason"));
    clearTimeout(typing.get(field)?.timer);
    const code = open();
    const keep = () => {
      typing.delete(field);
      const { value } = control;
      if (control.type !== "radio" && value === control.dataset.shown && !unkept.has(code, field)) return undefined;
      control.dataset.shown = value;
      return act(() => desk.edit(code, field, value, Number(control.dataset.version)), `${code}/${field}`, { code, field, value });
    };
    typing.set(field, { keep, timer: setTimeout(keep, event.type === "change" ? 0 : TYPING) });
  }

  function keepAll() {
    for (const { keep, timer: wait } of [...typing.values()]) {
      clearTimeout(wait);
      keep();
    }
  }

  async function addPhotos(code, input) {
    for (const file of [...input.files]) {
      try {
        const bytes = await self.kiemdinhAnh.shrink(file);
        await act(() => desk.addPhoto(code, "", bytes), `anh/${code}/${file.name}/${file.lastModified}`, { name: file.name });
      } catch {
        tell("block", `Chưa giữ được “${file.name}”`, "Tệp này không phải ảnh mà trình duyệt đọc được. Hãy chọn ảnh JPG, PNG hoặc WebP.");
      }
    }
    input.value = "";
  }

  function tell(kind, title, words, ...more) {
    find(root, "alert").replaceChildren(view.notice(kind, title, words, ...more));
  }

  /* `name`, `item` nói đang giữ điều gì; máy hết chỗ thì điều ấy ở lại trong trang để thử lại. */
  async function act(run, name = "", item = {}) {
    writing += 1;
    try {
      await run();
      if (unkept.drop(name) && !unkept.size) tell("done", "Đã giữ trên máy này", "Có mạng thì phần mềm tự gửi.");
    } catch (problem) {
      if (!store.isFull(problem)) tell("block", "Chưa giữ được trên máy này", "Kho trên máy không ghi được. Chữ vẫn còn trong ô: hãy chép ra nơi khác rồi tải lại trang.");
      else {
        if (name) unkept.add(name, { ...item, run });
        tellFull(item.name ? `Chưa giữ được ảnh “${item.name}”` : "Chưa giữ được trên máy này");
      }
    }
    writing -= 1;
    keeping();
    status();
    drawPhotos();
    soon();
  }

  function tellFull(title) {
    tell("block", title, full.words(kept.size), full.buttons({ files: kept.size, free: dropFiles, again }));
  }

  async function again() {
    for (const [name, { run, ...item }] of unkept.entries()) await act(run, name, item);
    if (!unkept.size) send();
  }

  async function dropFiles() {
    for (const id of kept) await store.dropFile(id);
    kept = new Set();
    tell("done", "Đã bỏ tệp minh chứng khỏi máy", "Chữ và ảnh của bạn vẫn còn. Khi có mạng, tải lại hồ sơ thì có lại các tệp.");
    await again();
    if (open() && !unkept.size) draw();
  }

  const acts = {
    resolve: (id, choice, merged) => keepAll() ?? act(() => desk.resolve(id, choice, merged)).then(refresh),
    retry: (id) => keepAll() ?? act(() => desk.retry(id)),
    discard: async (id) => {
      if (!window.confirm("Bỏ hẳn nội dung này khỏi máy?")) return;
      keepAll();
      await act(() => desk.discard(id));
      if (!desk.bundle && !desk.changes.length) await store.removeTeam(desk.owner);
      refresh();
    },
    copy: (id, box) => view.copy(box),
  };

  /* ── gửi ── */
  function soon(wait = 1200) {
    clearTimeout(timer);
    if (desk.waiting.length) timer = setTimeout(send, wait);
  }

  async function send() {
    clearTimeout(timer);
    if (busy || !navigator.onLine) return status();
    keepAll();
    busy = "đang gửi…";
    status();
    try {
      const sent = await sync(desk, status);
      said = sent ? "đã gửi" : "đang gửi ở thẻ khác";
      if (!unkept.size) find(root, "alert").replaceChildren();
    } catch (problem) {
      await stopped(problem);
    } finally {
      busy = "";
    }
    if (!find(root, "list").hidden) view.list(desk, find(root, "rows"));
    refresh();
    status();
    if (desk.waiting.length && said !== "cần đăng nhập lại") timer = setTimeout(send, LATER);
  }

  async function stopped(problem) {
    if (store.isFull(problem)) {
      said = "máy hết chỗ nên chưa gửi được";
      return tellFull("Chưa gửi được");
    }
    if (!(problem instanceof Stopped)) throw problem;
    said = { network: "chưa gửi được, sẽ tự gửi lại", server: "máy chủ đang bận, sẽ tự gửi lại", sign_in: "cần đăng nhập lại" }[problem.kind] ?? "";
    if (problem.kind === "sign_in") {
      const link = Object.assign(document.createElement("a"), { className: "btn", href: `/dang-nhap/?next=${encodeURIComponent(location.pathname + location.search)}`, textContent: "Đăng nhập lại" });
      tell("warn", "Phiên làm việc đã hết", "Các thay đổi còn nguyên trên máy này. Đăng nhập lại bằng tài khoản của bạn thì phần mềm gửi tiếp.", link);
    } else if (problem.kind === "other_account") {
      await store.lockOthers("");
      location.reload();
    } else if (problem.kind === "ended") {
      await end(problem.message);
    }
    return undefined;
  }

  /* Phân công đã hết: hồ sơ rời máy; chữ chưa gửi ở lại để chép ra. */
  async function end(words) {
    for (const change of desk.changes) await desk.queue(() => desk.keep({ ...change, state: "refused", problem: words }));
    const names = desk.bundle;
    await store.removeTeam(desk.owner, { words: desk.changes.length > 0 });
    desk.bundle = null;
    kept = new Set();
    tell("block", "Hồ sơ đã được xóa khỏi máy này", desk.changes.length ? `${words} Chữ chưa gửi còn ở dưới để bạn chép ra.` : words);
    if (names && open()) history.replaceState(null, "", location.pathname);
    draw();
  }

  /* ── tải về ── */
  const chosen = () => view.chosen(root);

  function room() {
    const total = chosen().reduce((sum, f) => sum + f.size, 0);
    const most = Number(root.dataset.limit);
    put(root, "room", `Đã chọn ${chosen().length} tệp, ${size(total)}; mang theo nhiều nhất ${size(most)}.`);
    find(root, "get").disabled = total > most || Boolean(busy);
  }

  async function get(event) {
    event.preventDefault();
    busy = "đang tải hồ sơ…";
    find(root, "get").disabled = true;
    status();
    try {
      await navigator.storage?.persist?.();
      const failed = await download(desk, chosen(), (index, all, file) => {
        busy = `đang tải tệp ${index + 1}/${all}: ${file.name}`;
        status();
      });
      await ready();
      if (failed) tell("warn", `${failed} tệp chưa tải được`, "Các tệp khác và toàn bộ chữ đã ở trên máy. Tải lại khi mạng tốt hơn.");
      else tell("done", "Đã tải xong, có thể tắt mạng", "Mở lại đúng địa chỉ này khi không có mạng. Nên lưu địa chỉ vào màn hình chính của điện thoại.");
    } catch (problem) {
      if (problem instanceof Stopped) await stopped(problem);
      if (store.isFull(problem)) tell("block", "Chưa tải được", "Máy không còn đủ chỗ. Hãy chọn ít tệp minh chứng hơn, hoặc xóa bớt ảnh, ứng dụng trên máy rồi tải lại.");
      else if (problem.kind === "network") tell("block", "Chưa tải được", "Mạng bị đứt giữa chừng. Phần đã tải còn trên máy; bấm tải lại để lấy nốt.");
      else if (!(problem instanceof Stopped)) tell("block", "Chưa tải được", "Trình duyệt này không giữ được hồ sơ. Hãy dùng Chrome, Edge, Safari hoặc Firefox bản mới, không mở ở chế độ ẩn danh.");
    }
    busy = "";
    kept = new Set(await store.fileIds(desk.owner));
    room();
    draw();
  }

  /* Trang chỉ mở được khi mất mạng nếu service worker đã giữ xong trang khung. */
  async function ready() {
    const made = await navigator.serviceWorker.register(root.dataset.worker, { scope: "/doan/" });
    await made.update().catch(() => {});
    await navigator.serviceWorker.ready;
  }

  async function remove() {
    const words = desk.changes.length ? `Còn ${desk.changes.length} thay đổi chưa gửi, xóa là mất hẳn. Vẫn xóa hồ sơ khỏi máy này?` : "Xóa hồ sơ của đoàn này khỏi máy?";
    if (!window.confirm(words)) return;
    await store.removeTeam(desk.owner);
    kept = new Set();
    await desk.load();
    draw();
  }

  /* ── bắt đầu ── */
  function able() {
    return Boolean(self.indexedDB && self.crypto?.subtle && navigator.serviceWorker && navigator.locks);
  }

  async function begin() {
    if (!able()) {
      put(root, "state", "");
      return tell("warn", "Máy này không mang hồ sơ đi được", "Cần địa chỉ an toàn (https) và trình duyệt bản mới, không ở chế độ ẩn danh. Các trang thường vẫn dùng được khi có mạng.");
    }
    if (!account) return elsewhere();
    if (root.dataset.account) await store.lockOthers(account);
    desk = await new Desk(account, team).load();
    // Chữ của tôi còn bị khóa trên máy (người khác vừa dùng): máy chủ giao lại khóa thì mở được.
    const sealed = root.dataset.account && (await store.unsent(account)).includes(desk.owner) && !(await store.keyOf(desk.owner));
    if (desk.over && desk.bundle) return end("Hết thời gian phân công ghi trong quyết định.");
    kept = new Set(await store.fileIds(desk.owner));
    listen();
    draw();
    if (find(root, "download")) {
      find(root, "need-script").hidden = false;
      room();
    }
    if (!desk.bundle && !root.dataset.account) elsewhere();
    if (desk.bundle) ready().catch(() => {});
    if (desk.bundle || sealed) {
      await send();
      if (sealed) store.mark(account);
      draw();
    }
  }

  /* Mở bằng địa chỉ khác khi không có mạng: chỉ đường tới hồ sơ có trên máy. */
  async function elsewhere() {
    const mine = (await store.owners()).filter((owner) => store.accountOf(owner) === account && owner !== store.ownerOf(account, team));
    const links = mine.map((owner) => Object.assign(document.createElement("a"), { className: "btn", href: `/doan/${owner.split(":")[1]}/ngoai-tuyen/`, textContent: "Mở hồ sơ đã tải" }));
    put(root, "state", "");
    tell("info", "Trang này cần có mạng", mine.length ? "Hồ sơ đã tải về máy thì đọc và viết được ngay." : "Trên máy này chưa có hồ sơ nào đọc được. Khi có mạng, hãy đăng nhập và bấm “Tải hồ sơ về máy”.", ...links);
  }

  function listen() {
    window.addEventListener("online", () => send());
    window.addEventListener("offline", status);
    window.addEventListener("pagehide", keepAll);
    document.addEventListener("visibilitychange", () => { if (document.hidden) keepAll(); else if (desk.waiting.length) send(); });
    window.addEventListener("storage", (event) => { if (event.key === store.MARK && !event.newValue) location.reload(); });
    window.addEventListener("popstate", draw);
    find(root, "send").addEventListener("click", send);
    find(root, "remove").addEventListener("click", remove);
    find(root, "download")?.addEventListener("submit", get);
    find(root, "download")?.addEventListener("change", room);
    root.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="?"]');
      if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      keepAll();
      history.pushState(null, "", link.getAttribute("href") === "?" ? location.pathname : link.getAttribute("href"));
      draw();
      window.scrollTo(0, 0);
      find(root, "answer").focus({ preventScroll: true });
    });
  }

  begin();
})();
