/* Tells how many items are ticked in "My payments", and what they come to. The server
   computes again what is paid; without this script the button works all the same. */
(function () {
  "use strict";

  document.querySelectorAll("form[data-payment-choose]").forEach(function (form) {
    var told = form.querySelector("[data-payment-chosen]");
    var output = told.querySelector("output");
    // Our English readers expect a point; en-BE would write a comma.
    var language = form.dataset.paymentChoose;
    var locale = language === "en" ? "en-IE" : language + "-BE";
    var money = new Intl.NumberFormat(locale, { style: "currency", currency: "EUR" });

    function tell() {
      var ticked = form.querySelectorAll("input[data-payment-cents]:checked");
      var cents = Array.prototype.reduce.call(
        ticked,
        function (sum, box) {
          return sum + Number(box.dataset.paymentCents);
        },
        0
      );
      output.textContent = ticked.length + " \u00b7 " + money.format(cents / 100);
      told.hidden = ticked.length === 0;
    }

    form.addEventListener("change", tell);
    window.addEventListener("pageshow", tell);
    tell();
  });
})();
