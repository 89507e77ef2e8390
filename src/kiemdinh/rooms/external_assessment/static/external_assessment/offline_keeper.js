/* Có ở mọi trang của người đã đăng nhập: canh hồ sơ mang đi trên máy này. Máy không giữ hồ sơ nào thì không làm gì.
   Người khác đăng nhập: hồ sơ của người trước bị xóa, chữ chưa gửi bị khóa. Đăng xuất: hỏi khi còn thay đổi chưa gửi, rồi xóa. */
(function () {
  "use strict";

  const MARK = "kiemdinh:doan";
  const form = document.querySelector("form[data-drafts]");
  const storeUrl = document.currentScript.dataset.store;
  const account = form?.dataset.drafts;
  let store = null;
  let cleared = false;

  function holder() {
    try {
      return localStorage.getItem(MARK);
    } catch {
      return null;
    }
  }

  /* Kho chỉ được nạp trên máy đang giữ hồ sơ; các máy khác không tốn gì. */
  function ready() {
    return new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = storeUrl;
      script.onload = () => { store = self.kiemdinhDoan; done(); };
      script.onerror = fail;
      document.head.append(script);
    });
  }

  function ask(owners) {
    const box = document.createElement("dialog");
    box.className = "card card--pad ask";
    box.setAttribute("aria-labelledby", "hoi-ngoai-tuyen");
    const head = document.createElement("h2");
    head.id = "hoi-ngoai-tuyen";
    head.textContent = `Còn ${owners.length} thay đổi khảo sát chưa gửi trên máy này`;
    const words = document.createElement("p");
    words.textContent = "Đăng xuất thì hồ sơ mang đi và các thay đổi này bị xóa khỏi máy. Hãy gửi khi có mạng rồi mới đăng xuất.";
    const row = document.createElement("p");
    row.className = "form__actions";
    const stay = document.createElement("a");
    stay.className = "btn btn--primary";
    stay.href = `/doan/${owners[0].split(":")[1]}/ngoai-tuyen/`;
    stay.textContent = "Ở lại để gửi nốt";
    const leave = document.createElement("button");
    leave.type = "button";
    leave.className = "btn btn--danger";
    leave.textContent = "Đăng xuất và xóa khỏi máy này";
    leave.addEventListener("click", clear);
    row.append(stay, leave);
    box.append(head, words, row);
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
  }

  async function clear() {
    await store.removeAll(account);
    cleared = true;
    form.requestSubmit();
  }

  document.addEventListener("submit", (event) => {
    if (event.target !== form || cleared || !store || holder() !== account) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    store.unsent(account).then((owners) => (owners.length ? ask(owners) : clear()));
  }, true);

  /* Phân công đã kết thúc: hồ sơ đi khỏi máy ở lần gặp máy chủ đầu tiên, dù người ấy mở trang nào. */
  async function ended() {
    for (const owner of await store.owners()) {
      if (store.accountOf(owner) !== account) continue;
      const answer = await fetch(`/doan/${owner.split(":")[1]}/ngoai-tuyen/tinh-trang/`, { headers: { "X-Account": account }, credentials: "same-origin", redirect: "manual" });
      if ((answer.status === 403 || answer.status === 404) && (await answer.json()).status === "ended") await store.removeTeam(owner, { words: true });
    }
  }

  async function watch() {
    await store.lockOthers(account);
    if (location.pathname.endsWith("/ngoai-tuyen/") || sessionStorage.getItem(store.MARK)) return;
    await ended();
    sessionStorage.setItem(store.MARK, "1");
  }

  if (account && holder()) ready().then(watch).catch(() => { /* không có mạng: lần sau */ });
})();
