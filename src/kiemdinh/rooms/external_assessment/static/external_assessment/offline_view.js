/* Vẽ bàn làm việc: danh sách tiêu chí, phiếu đặt cạnh phần của trường, ảnh, chỗ hai bản khác nhau. Mẫu nằm trong trang. */
(function (scope) {
  "use strict";

  const { CONFLICT, PENDING } = scope.kiemdinhBan;
  const WORDS = { dat: "Đạt", chua: "Chưa đạt", na: "Không áp dụng", "": "chưa trả lời" };

  const make = (id) => document.getElementById(id).content.cloneNode(true);
  const find = (root, name) => root.querySelector(`[data-${name}]`);
  const put = (root, name, words) => { find(root, name).textContent = words; };
  const size = (bytes) => (bytes >= 1048576 ? `${(bytes / 1048576).toLocaleString("vi-VN", { maximumFractionDigits: 1 })} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`);
  const shown = (field, value) => (field.startsWith("answer.") ? WORDS[value] ?? value : value);

  /* Dòng nào còn nguyên thì không đụng tới: ô đang gõ không mất con trỏ. */
  function settle(place, rows) {
    if (rows.length !== place.children.length || rows.some((row, at) => row !== place.children[at])) place.replaceChildren(...rows);
  }

  function notice(kind, title, words, ...more) {
    const made = make("m-bao");
    made.querySelector(".notice").classList.add(`is-${kind}`);
    put(made, "title", title);
    put(made, "words", words);
    made.querySelector(".notice > div").append(...more);
    return made;
  }

  /* Tên của một mục, như ở phiếu. */
  function fieldName(desk, change) {
    if (change.kind === "photo") return `Ảnh: ${change.subject || "Ảnh khảo sát"}`;
    const remark = desk.bundle?.remarks.find((r) => r.field === change.field);
    const asked = desk.criterion(change.criterion)?.asked.find((a) => a.answer === change.field || a.reason === change.field);
    const part = remark?.label ?? (asked ? `${change.field.startsWith("reason.") ? "lý do không áp dụng của " : ""}chỉ báo ${asked.label}` : change.field);
    return `Tiêu chí ${change.criterion}: ${part}`;
  }

  function list(desk, rows) {
    rows.replaceChildren(...desk.bundle.criteria.map((criterion) => {
      const row = make("m-dong");
      const sheet = desk.sheet(criterion.code);
      const mine = desk.changes.filter((c) => c.criterion === criterion.code);
      put(row, "code", criterion.code);
      put(row, "link", criterion.title);
      find(row, "link").href = `?tieu-chi=${encodeURIComponent(criterion.code)}`;
      put(row, "mine", sheet ? `${sheet.state_label} · ${sheet.level.words}` : "Không còn phân công");
      const stuck = mine.filter((c) => c.state !== PENDING).length;
      const waits = [mine.length - stuck && `${mine.length - stuck} thay đổi chờ gửi`, stuck && `${stuck} mục cần xem lại`].filter(Boolean);
      put(row, "here", waits.join(", ") || "Đã khớp máy chủ");
      return row;
    }));
  }

  function heading(words, html) {
    const head = document.createElement("h3");
    head.textContent = words;
    const body = document.createElement("div");
    body.innerHTML = html; // HTML của báo cáo đã công bố, máy chủ đã lọc
    return [head, body];
  }

  function schoolSide(desk, criterion, root, kept) {
    put(root, "school-level", `Tự đánh giá: ${criterion.school_level.words}`);
    const prose = find(root, "prose");
    for (const [label, html] of criterion.states) prose.append(...heading(label, html));
    if (!criterion.states.length) prose.append("Trường không viết mô tả hiện trạng.");
    if (criterion.strengths) prose.append(...heading("Điểm mạnh", criterion.strengths));
    if (criterion.weaknesses) prose.append(...heading("Điểm yếu", criterion.weaknesses));
    find(root, "improvements").hidden = !criterion.improvements.length;
    find(root, "improvement-list").append(...criterion.improvements.map((words) => Object.assign(document.createElement("li"), { textContent: words })));
    const evidence = find(root, "evidence");
    for (const item of criterion.evidence) for (const file of item.files.length ? item.files : [null]) evidence.append(evidenceRow(desk, item, file, kept));
    if (!criterion.evidence.length) evidence.append(Object.assign(document.createElement("li"), { textContent: "Hồ sơ không có minh chứng nào cho tiêu chí này." }));
  }

  function evidenceRow(desk, item, file, kept) {
    const row = make("m-minh-chung");
    const here = file && kept.has(`${desk.owner}:${file.stored_id}`);
    put(row, "type", file ? file.extension.toUpperCase() : "–");
    if (file) {
      const link = document.createElement("a");
      link.href = `/doan/${desk.team}/tep/${file.stored_id}/${encodeURIComponent(file.name)}?xem=1`;
      link.target = "_blank";
      link.textContent = item.subject;
      find(row, "name").append(link);
    } else {
      put(row, "name", item.subject);
    }
    put(row, "cited", item.is_cited ? "đã trích" : "chưa trích");
    find(row, "cited").classList.toggle("cited--no", !item.is_cited);
    const where = file ? `${size(file.size)} · ${here ? "có trên máy" : "cần mạng để mở"}` : "không có tệp, xem tại trường";
    put(row, "about", [item.code, item.number, where].filter(Boolean).join(" · "));
    return row;
  }

  /* Ô của một mục nhớ phiên bản mà chữ trong ô được viết từ đó. */
  function hold(control, desk, code, field) {
    control.dataset.field = field;
    control.dataset.version = desk.sheet(code)?.versions[field] ?? 0;
    control.dataset.shown = desk.value(code, field);
  }

  function mySide(desk, criterion, root) {
    const { code } = criterion;
    const sheet = desk.sheet(code);
    const locked = sheet ? sheet.locked : "Tiêu chí này không còn phân công cho bạn. Chữ đã viết vẫn còn trên máy.";
    put(root, "locked", locked);
    if (locked) find(root, "locked").hidden = false;
    else find(root, "locked").remove();
    put(root, "sheet-state", sheet ? `${sheet.state_label} · ${sheet.level.words}` : "");
    for (const [place, asked] of criterion.asked.entries()) {
      const made = make("m-cham");
      const judge = made.querySelector("fieldset");
      put(made, "label", asked.label);
      put(made, "text", asked.text);
      put(made, "school-words", asked.school_words);
      judge.dataset.school = asked.school;
      judge.disabled = Boolean(locked);
      for (const radio of made.querySelectorAll("input[type=radio]")) {
        radio.name = `cham-${place}`;
        radio.checked = radio.value === desk.value(code, asked.answer);
        hold(radio, desk, code, asked.answer);
      }
      const reason = find(made, "reason");
      put(made, "reason-label", `Lý do không áp dụng ở ${asked.label}`);
      reason.value = desk.value(code, asked.reason);
      hold(reason, desk, code, asked.reason);
      find(root, "judges").append(made);
      mark(judge, desk.value(code, asked.answer), reason);
    }
    for (const remark of desk.bundle.remarks) {
      const made = make("m-nhan-dinh");
      const box = made.querySelector("textarea");
      made.querySelector("label").textContent = remark.label;
      made.querySelector("label").htmlFor = box.id = `o-${remark.field}`;
      box.value = desk.value(code, remark.field);
      box.readOnly = Boolean(locked);
      hold(box, desk, code, remark.field);
      find(root, "remarks").append(made);
    }
    find(root, "add-photo").hidden = Boolean(locked) && !sheet;
  }

  function mark(judge, value, reason) {
    judge.classList.toggle("judge--diff", value !== judge.dataset.school);
    reason.parentElement.hidden = value !== "na" && !reason.value;
  }

  function photos(desk, code, place, onDrop, onName) {
    const open = new Map([...place.children].map((row) => [row.dataset.id, row]));
    const rows = [];
    for (const photo of desk.photos.filter((p) => p.criterion === code)) {
      const stands = `${photo.client_id}/${photo.tried}/${photo.problem ?? ""}`;
      if (open.has(stands)) { // đang gõ tên ảnh thì giữ nguyên ô
        rows.push(open.get(stands));
        continue;
      }
      const row = make("m-anh");
      const picture = new Image(40, 40);
      const address = URL.createObjectURL(new Blob([photo.photo], { type: "image/jpeg" }));
      picture.alt = "";
      picture.onload = () => URL.revokeObjectURL(address);
      picture.src = address;
      find(row, "type").replaceWith(picture);
      const label = Object.assign(document.createElement("label"), { htmlFor: `ten-${photo.client_id}`, className: "visually-hidden", textContent: "Chụp gì, ở đâu" });
      const box = Object.assign(document.createElement("input"), { id: `ten-${photo.client_id}`, className: "input", value: photo.subject, placeholder: "Chụp gì, ở đâu", maxLength: 250, disabled: photo.tried });
      box.addEventListener("input", () => onName(photo.client_id, box, true));
      box.addEventListener("change", () => onName(photo.client_id, box, false));
      find(row, "name").append(label, box);
      put(row, "about", `${desk.clock(photo.at)} · ${size(photo.photo.byteLength)} · ${photo.problem || "chờ gửi"}`);
      find(row, "drop").addEventListener("click", () => onDrop(photo.client_id));
      row.firstElementChild.dataset.id = stands;
      rows.push(row.firstElementChild);
    }
    for (const sent of desk.bundle.photos.filter((p) => p.criteria.includes(code))) {
      const row = make("m-anh");
      put(row, "name", sent.subject);
      put(row, "about", `${sent.at} · đã ở trên máy chủ`);
      find(row, "drop").remove();
      rows.push(row.firstElementChild);
    }
    settle(place, rows);
    place.hidden = !place.childElementCount;
  }

  function stuck(desk, place, act) {
    const open = new Map([...place.querySelectorAll("section")].map((s) => [s.dataset.id, s]));
    const rows = desk.stuck.map((change) => {
      const stands = `${change.client_id}/${change.state}/${change.version ?? ""}`;
      if (open.has(stands)) return open.get(stands); // đang gộp dở thì giữ nguyên ô
      const made = make(change.state === CONFLICT ? "m-khac" : "m-tu-choi");
      const section = made.querySelector("section");
      section.dataset.id = stands;
      put(made, "title", fieldName(desk, change));
      if (change.state === CONFLICT) conflict(made, change, act);
      else refusal(made, change, act);
      return section;
    });
    settle(place, rows);
  }

  function conflict(made, change, act) {
    put(made, "mine", shown(change.field, change.value));
    put(made, "theirs", shown(change.field, change.theirs));
    const box = find(made, "merged");
    const pane = find(made, "merging");
    box.id = `gop-${change.client_id}`;
    pane.querySelector("label").htmlFor = box.id;
    box.value = `${change.value}\n\n${change.theirs}`;
    const [, , opener, keep] = made.querySelectorAll("[data-choice]");
    opener.hidden = change.field.startsWith("answer.");
    for (const button of made.querySelectorAll("[data-choice]")) {
      button.addEventListener("click", () => {
        if (button.dataset.choice !== "open") act.resolve(change.client_id, button.dataset.choice, box.value.trim());
        else {
          pane.hidden = keep.hidden = false;
          opener.hidden = true;
          box.focus();
        }
      });
    }
  }

  function refusal(made, change, act) {
    put(made, "problem", change.problem);
    const box = find(made, "mine");
    box.id = `chu-${change.client_id}`;
    box.parentElement.querySelector("label").htmlFor = box.id;
    box.value = change.kind === "photo" ? change.subject : shown(change.field, change.value);
    for (const button of made.querySelectorAll("[data-act]")) button.addEventListener("click", () => act[button.dataset.act](change.client_id, box));
  }

  /* Các tệp minh chứng đã đánh dấu để mang đi. */
  function chosen(root) {
    return [...root.querySelectorAll("[data-file]:checked")].map((box) => ({ stored_id: Number(box.dataset.file), size: Number(box.dataset.size), name: box.dataset.name, url: box.dataset.url }));
  }

  async function copy(box) {
    box.select();
    try {
      await navigator.clipboard.writeText(box.value);
    } catch {
      document.execCommand("copy");
    }
  }

  scope.kiemdinhVe = { chosen, copy, list, schoolSide, mySide, photos, stuck, notice, mark, make, find, put, size };
})(self);
