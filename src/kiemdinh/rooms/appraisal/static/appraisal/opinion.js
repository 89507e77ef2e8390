// Phiếu ý kiến: lưu lặng lẽ khi ngừng gõ. Không có tệp này thì nút “Lưu” vẫn làm việc.
(() => {
  const form = document.querySelector("form[data-opinion]");
  const said = document.querySelector("[data-opinion-said]");
  if (!form || !said) return;
  const version = form.elements.namedItem("version");
  let timer = 0;
  let running = false;
  let again = false;
  let waiting = null;

  async function save() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    said.textContent = "Đang lưu…";
    const body = new FormData(form);
    body.set("viec", "luu");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      const found = await answer.json();
      if (answer.ok) {
        version.value = found.version;
        said.textContent = "Đã lưu lúc " + new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
      } else {
        said.textContent = found.problem;
        again = false;
      }
    } catch {
      said.textContent = "Chưa lưu được, có thể do mạng. Hãy bấm “Lưu” khi có mạng.";
    }
    running = false;
    if (waiting) {
      // Nút bấm lúc đang lưu: gửi sau khi lưu xong, để số phiên bản gửi đi là số mới nhất.
      const button = waiting;
      waiting = null;
      again = false;
      form.requestSubmit(button);
      return;
    }
    if (again) {
      again = false;
      save();
    }
  }

  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, 1500);
  });
  form.addEventListener("submit", (event) => {
    window.clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    waiting = event.submitter;
  });
})();
