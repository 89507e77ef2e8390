/* Kiểm định: phần thêm cho trình duyệt có JavaScript. Không có tệp này mọi biểu mẫu vẫn chạy.
   Thuộc tính: data-confirm, data-dismiss, data-menu, data-focus, data-drop, data-file-names,
   data-print, data-submit-on-change, data-check-all, data-guard, data-drafts. */
(function () {
  "use strict";

  var doc = document;

  function each(root, selector, run) {
    Array.prototype.forEach.call(root.querySelectorAll(selector), run);
  }

  function closest(event, selector) {
    return event.target instanceof Element ? event.target.closest(selector) : null;
  }

  /* Hỏi lại trước việc khó lấy lại. */
  doc.addEventListener("submit", function (event) {
    var asked = event.submitter && event.submitter.dataset.confirm ? event.submitter : event.target;
    var question = asked.dataset ? asked.dataset.confirm : "";
    if (question && !window.confirm(question)) event.preventDefault();
    else if (event.target.dataset && "guard" in event.target.dataset) event.target.removeAttribute("data-dirty");
  });

  doc.addEventListener("click", function (event) {
    var link = closest(event, "a[data-confirm]");
    if (link && !window.confirm(link.dataset.confirm)) event.preventDefault();
    if (closest(event, "[data-print]")) window.print();
    each(doc, "details[data-menu][open]", function (menu) {
      if (!menu.contains(event.target)) menu.removeAttribute("open");
    });
  });

  doc.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    each(doc, "details[data-menu][open]", function (menu) {
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
    });
  });

  /* Đăng xuất khi trên máy còn chữ chưa gửi: hỏi trước. `data-drafts` là tài khoản, nháp của người khác không tính. */
  var goneForGood = false;

  function drafts(account) {
    var found = [];
    try {
      Object.keys(localStorage).forEach(function (key) {
        if (key.indexOf("kiemdinh:nhap:" + account + ":") !== 0) return;
        var kept = JSON.parse(localStorage.getItem(key));
        if (kept && kept.texts && !kept.left) found.push({ key: key, page: kept.page, url: kept.url });
      });
    } catch (problem) { /* không có kho thì không có nháp */ }
    return found;
  }

  function make(tag, css, words) {
    var node = doc.createElement(tag);
    if (css) node.className = css;
    if (words) node.textContent = words;
    return node;
  }

  function askAboutDrafts(form, found) {
    var box = make("dialog", "card card--pad ask");
    var head = make("h2", "", "Còn " + found.length + " bản nháp chưa gửi trên máy này");
    head.id = "hoi-nhap";
    box.setAttribute("aria-labelledby", head.id);
    var list = make("ul", "points");
    found.forEach(function (draft) {
      var link = make("a", "", draft.page || "Trang đang viết");
      link.href = draft.url && draft.url.charAt(0) === "/" && draft.url.charAt(1) !== "/" ? draft.url : "/";
      var item = make("li");
      item.appendChild(link);
      list.appendChild(item);
    });
    var row = make("p", "form__actions");
    function button(words, css, run) {
      var made = make("button", css, words);
      made.type = "button";
      made.addEventListener("click", run);
      row.appendChild(made);
    }
    function leave() { goneForGood = true; form.requestSubmit(); }
    button("Ở lại để gửi nốt", "btn btn--primary", function () { box.close(); });
    button("Đăng xuất, giữ nháp trên máy này", "btn", leave);
    button("Đăng xuất và xóa nháp", "btn btn--danger", function () {
      found.forEach(function (draft) { localStorage.removeItem(draft.key); });
      leave();
    });
    box.append(head, make("p", "", "Mở trang có nháp khi có mạng thì phần mềm gửi tiếp. Máy dùng chung: nháp giữ lại chỉ hiện với tài khoản của bạn."), list, row);
    box.addEventListener("close", function () { box.remove(); });
    doc.body.appendChild(box);
    box.showModal();
  }

  doc.addEventListener("submit", function (event) {
    var account = event.target.dataset ? event.target.dataset.drafts : "";
    if (!account || goneForGood) return;
    var found = drafts(account);
    if (!found.length) return;
    event.preventDefault();
    askAboutDrafts(event.target, found);
  });

  /* Tên tệp đã chọn, và thả tệp vào khung. */
  function showNames(box, files) {
    var list = box.querySelector("[data-file-names]");
    if (!list) return;
    list.textContent = "";
    Array.prototype.forEach.call(files, function (file) {
      var item = doc.createElement("li");
      item.textContent = file.name + " (" + size(file.size) + ")";
      list.appendChild(item);
    });
  }

  function size(bytes) {
    var units = [["GB", 1073741824], ["MB", 1048576], ["KB", 1024]];
    for (var i = 0; i < units.length; i += 1) {
      if (bytes >= units[i][1]) {
        return (bytes / units[i][1]).toLocaleString("vi-VN", { maximumFractionDigits: 1 }) + " " + units[i][0];
      }
    }
    return bytes + " byte";
  }

  doc.addEventListener("change", function (event) {
    var input = event.target;
    if (!(input instanceof Element)) return;
    var box = input.closest("[data-drop]");
    if (box && input.type === "file") showNames(box, input.files);
    if (input.closest("[data-submit-on-change]") && input.form) input.form.requestSubmit();
    if (input.dataset.checkAll) {
      each(doc, input.dataset.checkAll, function (other) { other.checked = input.checked; });
    }
  });

  function overBox(event) {
    var box = closest(event, "[data-drop]");
    if (!box || !event.dataTransfer) return;
    event.preventDefault();
    box.classList.toggle("drop--over", event.type === "dragover");
  }
  doc.addEventListener("dragover", overBox);
  doc.addEventListener("dragleave", overBox);
  doc.addEventListener("drop", function (event) {
    var box = closest(event, "[data-drop]");
    var input = box ? box.querySelector("input[type=file]") : null;
    if (!input) return;
    event.preventDefault();
    box.classList.remove("drop--over");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* Biểu mẫu dài chưa lưu: nhắc trước khi rời trang. */
  doc.addEventListener("input", function (event) {
    var form = closest(event, "form[data-guard]");
    if (form) form.setAttribute("data-dirty", "");
  });
  window.addEventListener("beforeunload", function (event) {
    if (doc.querySelector("form[data-guard][data-dirty]")) {
      event.preventDefault();
      event.returnValue = "";
    }
  });

  /* Sau mỗi lần tải hoặc htmx thay một phần trang. */
  function prepare(root) {
    each(root, "[data-dismiss]", function (notice) {
      if (notice.querySelector("[data-close]")) return;
      var button = doc.createElement("button");
      button.type = "button";
      button.className = "btn btn--quiet";
      button.setAttribute("data-close", "");
      button.textContent = "Đóng";
      button.addEventListener("click", function () { notice.remove(); });
      notice.appendChild(button);
    });
    each(root, "[data-focus]", function (target) { target.focus(); });
    each(root, ".ruler--slim [aria-current]", function (link) {
      var bar = link.closest(".ruler--slim");
      bar.scrollLeft = Math.max(0, link.offsetLeft - bar.clientWidth / 2);
    });
  }

  prepare(doc);
  doc.addEventListener("htmx:load", function (event) {
    if (event.target !== doc.body) prepare(event.target);
  });
  doc.documentElement.classList.add("has-js");
})();
