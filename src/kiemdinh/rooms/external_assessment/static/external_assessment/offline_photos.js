/* Ảnh chụp tại trường: thu nhỏ ngay trên máy để giữ được nhiều và gửi được qua mạng yếu; hướng chụp theo đúng máy ảnh. */
(function (scope) {
  "use strict";

  const SIDE = 1600;
  const QUALITY = 0.82;

  async function picture(file) {
    if (scope.createImageBitmap) {
      try {
        return await createImageBitmap(file, { imageOrientation: "from-image" });
      } catch { /* trình duyệt cũ hoặc kiểu ảnh lạ: thử cách dưới */ }
    }
    const address = URL.createObjectURL(file);
    try {
      const image = new Image();
      image.src = address;
      await image.decode();
      return image;
    } finally {
      URL.revokeObjectURL(address);
    }
  }

  /* Bytes JPEG cạnh dài nhất 1600 điểm ảnh. Ném lỗi khi tệp không phải ảnh. */
  async function shrink(file) {
    const found = await picture(file);
    const [wide, high] = [found.width || found.naturalWidth, found.height || found.naturalHeight];
    const scale = Math.min(1, SIDE / Math.max(wide, high));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(wide * scale));
    canvas.height = Math.max(1, Math.round(high * scale));
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(found, 0, 0, canvas.width, canvas.height);
    found.close?.();
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); });
    if (!blob) throw new Error("không thu nhỏ được ảnh");
    return blob.arrayBuffer();
  }

  scope.kiemdinhAnh = { shrink };
})(self);
