{% load kd %}/* Làm việc khi không có mạng; đổi tệp nào thì địa chỉ ở đây đổi theo, trình duyệt tự lấy bản mới. */
self.KIEMDINH_KHUNG = "{% url 'external_assessment:offline_shell' %}";
self.KIEMDINH_TEP = ["{% asset 'external_assessment/offline_view.js' %}", "{% asset 'external_assessment/offline_sync.js' %}", "{% asset 'external_assessment/offline_desk.js' %}", "{% asset 'external_assessment/offline_photos.js' %}", "{% asset 'external_assessment/offline_full.js' %}", "{% asset 'external_assessment/offline.js' %}", "{% asset 'external_assessment/offline_keeper.js' %}", "{% asset 'design_system/kiemdinh.css' %}"];
importScripts("{% asset 'external_assessment/offline_store.js' %}", "{% asset 'external_assessment/offline_worker.js' %}");
