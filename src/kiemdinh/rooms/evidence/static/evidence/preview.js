/* Chữ của tệp Word, bảng của tệp Excel hiện ngay trong khung; không có tệp này thì còn nút mở trang xem. */

/** Thay khung chờ bằng mảnh trang của máy chủ; hỏng thì để nguyên nút. */
export async function fillPreviews(root) {
  for (const slot of root.querySelectorAll("[data-preview]")) {
    slot.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(slot.dataset.preview, { redirect: "error", credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
      slot.replaceWith(...parsed.body.childNodes);
    } catch {
      slot.removeAttribute("aria-busy");
    }
  }
}

fillPreviews(document);
