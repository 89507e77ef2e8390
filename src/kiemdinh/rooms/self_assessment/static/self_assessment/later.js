/* Nạp sau: chỗ trống mang data-later được thay bằng phần nội dung ở địa chỉ ấy khi trang đã xong.
   Không có tệp này, hay không tải được, đường dẫn trong chỗ trống vẫn mở trang riêng. */

async function fill(slot) {
  const answer = await fetch(slot.dataset.later, { headers: { Accept: "text/html" }, credentials: "same-origin" });
  if (answer.status === 204) {
    slot.remove();
    return;
  }
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const heading = slot.querySelector("[data-later-keep]");
  slot.replaceChildren(...(heading ? [heading] : []), ...page.body.childNodes);
}

for (const slot of document.querySelectorAll("[data-later]")) fill(slot).catch(() => {});
