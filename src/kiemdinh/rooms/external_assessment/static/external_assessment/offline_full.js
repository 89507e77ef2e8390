/* Máy hết chỗ giữa chừng: điều vừa viết hay vừa chụp chưa vào được kho thì ở lại trong trang đang mở, và người dùng được nói phải làm gì.
   Thử lại được thì rời khỏi đây; còn ở đây thì không lần vẽ nào được đè lên nó. */
(function (scope) {
  "use strict";

  const WHAT_TO_DO = "Máy hết chỗ nên điều bạn vừa ghi mới chỉ ở trong trang đang mở. Đừng đóng hay tải lại trang. ";
  const WITH_FILES = "Bỏ tệp minh chứng đã tải (có mạng thì tải lại được, chữ và ảnh của bạn vẫn còn), hoặc xóa bớt ảnh, ứng dụng trên máy rồi bấm “Thử giữ lại”.";
  const WITHOUT_FILES = "Xóa bớt ảnh, ứng dụng trên máy rồi bấm “Thử giữ lại”.";

  class Unkept {
    constructor() {
      this.waiting = new Map();
      window.addEventListener("beforeunload", (event) => { if (this.size) event.preventDefault(); });
    }

    get size() { return this.waiting.size; }

    has(code, field) { return this.waiting.has(`${code}/${field}`); }

    /* Phiếu vừa vẽ lại: các ô chưa giữ được lấy lại chữ của chúng. */
    fill(root, code) {
      for (const { field, value } of [...this.waiting.values()].filter((item) => item.code === code && item.field)) {
        for (const control of root.querySelectorAll(`[data-field="${field}"]`)) {
          if (control.type === "radio") control.checked = control.value === value;
          else control.value = value;
        }
      }
    }

    add(name, item) { this.waiting.set(name, item); }

    drop(name) { return this.waiting.delete(name); }

    entries() { return [...this.waiting]; }
  }

  const words = (files) => WHAT_TO_DO + (files ? WITH_FILES : WITHOUT_FILES);

  /* Hai việc làm được ngay: bỏ tệp tải lại được, thử lại. */
  function buttons({ files, free, again }) {
    const row = Object.assign(document.createElement("p"), { className: "row" });
    const add = (label, run) => {
      const button = Object.assign(document.createElement("button"), { className: "btn", type: "button", textContent: label });
      button.addEventListener("click", run);
      row.append(button);
    };
    if (files) add(`Bỏ ${files} tệp minh chứng khỏi máy`, free);
    add("Thử giữ lại", again);
    return row;
  }

  scope.kiemdinhDay = { Unkept, words, buttons };
})(self);
